using System.Text;

namespace Candor.Inference.Import;

/// <summary>Names of models: at most 64 lower-case letters, digits, dots, dashes and underscores.</summary>
internal static class ModelName
{
    private const int MaxLength = 64;

    /// <summary>Whether a name is one.</summary>
    public static bool IsSound(string name) => name.Length is > 0 and <= MaxLength && name.All(IsSound);

    /// <summary>The nearest name to a text; "model" where nothing of it is left.</summary>
    public static string From(string text)
    {
        var name = new StringBuilder();
        foreach (var c in text.ToLowerInvariant())
        {
            name.Append(IsSound(c) ? c : '-');
        }

        return name.ToString().Trim('-', '.') is { Length: > 0 } trimmed ? trimmed[..Math.Min(trimmed.Length, MaxLength)] : "model";
    }

    private static bool IsSound(char c) => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '_' or '-';
}
