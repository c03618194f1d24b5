using System.Text.RegularExpressions;

namespace Candor.Cli.CommandLine;

/// <summary>The parser's sentences about wrong values, without the names of types.</summary>
internal static partial class ParseMistakes
{
    /// <summary>"… as expected type 'System.Int32'" becomes "… as a whole number"; a list of words that follows stays as it is.</summary>
    /// <param name="text">What the parser says.</param>
    public static string Reword(string text) => ExpectedType().Replace(text, static match => match.Groups["type"].Value switch
    {
        "System.Int32" or "System.Int64" or "System.UInt64" => " as a whole number",
        "System.Single" or "System.Double" => " as a number",
        "System.DateTimeOffset" => " as a time, such as 2027-01-31 or 2027-01-31T12:00:00Z",
        "System.TimeSpan" => " as a duration, such as 00:05:00",
        "System.Boolean" => " as true or false",
        _ => string.Empty,
    });

    [GeneratedRegex(@" as expected type '(System\.Nullable`1\[)?(?<type>[^\]']+)\]?'")]
    private static partial Regex ExpectedType();
}
