namespace Candor.Cli.Hub;

/// <summary>A model repository of the hub at one revision, as the user named it.</summary>
/// <param name="Id">As <c>owner/name</c>; a few old ones have no owner.</param>
/// <param name="Revision">Branch, tag or commit.</param>
internal sealed record HubRepository(string Id, string Revision)
{
    private const int LongestId = 200;
    private const int CommitDigits = 40;

    /// <summary>The folder's name in a cache.</summary>
    public string FolderName => $"models--{Id.Replace("/", "--", StringComparison.Ordinal)}";

    /// <summary>Whether the revision is a commit, which never changes, and not a name.</summary>
    public bool IsCommit => Commit(Revision);

    /// <summary>Checks both parts: each becomes part of an address and of a path.</summary>
    /// <exception cref="CliException">One has a form that no repository or revision has.</exception>
    public static HubRepository Parse(string id, string revision)
    {
        var parts = id.Split('/');
        if (id.Length > LongestId || parts.Length > 2 || !parts.All(IsName))
        {
            throw CliException.BadInput($"'{id}' is not the id of a model on the hub; expected a form such as onnx-community/SmolLM2-135M-Instruct-ONNX.");
        }

        return HubPath.IsSafe(revision)
            ? new HubRepository(id, revision)
            : throw CliException.BadInput($"'{revision}' is not a revision; expected a branch, a tag or a commit.");
    }

    /// <summary>Whether a text is a full commit hash.</summary>
    public static bool Commit(string text) => text.Length == CommitDigits && text.All(char.IsAsciiHexDigitLower);

    private static bool IsName(string part) =>
        part.Length > 0 && part.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')
        && part[0] is not ('-' or '.') && !part.Contains("..", StringComparison.Ordinal) && !part.Contains("--", StringComparison.Ordinal);
}
