namespace Candor.Cli.Hub;

/// <summary>Names that come from outside and become paths.</summary>
internal static class HubPath
{
    private const int Longest = 1024;

    /// <summary>Whether a name stays inside the folder that it is joined to: relative, with <c>/</c> between its parts, none of them a step up.</summary>
    public static bool IsSafe(string name) =>
        name.Length is > 0 and <= Longest
        && !name.Any(static c => char.IsControl(c) || c is '\\' or ':')
        && name.Split('/').All(static part => part is not ("" or "." or ".."));

    /// <summary>A name as part of an address.</summary>
    public static string Escape(string name) => string.Join('/', name.Split('/').Select(Uri.EscapeDataString));

    /// <summary>The folder part of a name, with its slash; empty at the top.</summary>
    public static string FolderOf(string name) => name[..(name.LastIndexOf('/') + 1)];
}
