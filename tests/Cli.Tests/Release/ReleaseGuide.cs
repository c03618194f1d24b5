using System.Text.RegularExpressions;

namespace Candor.Cli.Tests.Release;

/// <summary>The commands of docs/release.md, with its folder of artifacts put elsewhere.</summary>
internal sealed partial class ReleaseGuide(string folder)
{
    private const string Artifacts = "artifacts/release";

    /// <summary>Every <c>./candor</c> line, in order, as words after the program's name.</summary>
    public IEnumerable<string[]> Commands() =>
        File.ReadLines(Path.Combine(Repository.Root, "docs", "release.md"))
            .Where(static line => line.StartsWith("./candor ", StringComparison.Ordinal))
            .Select(line => Words().Matches(line.Split(" #")[0]).Skip(1)
                .Select(match => Expand(match.Groups[1].Success ? match.Groups[1].Value : match.Value)).ToArray());

    // As a shell does it: paths from the top of the checkout, and a star for the digits of an address.
    private string Expand(string word)
    {
        var moved = word.StartsWith(Artifacts, StringComparison.Ordinal) ? folder + word[Artifacts.Length..]
            : word.StartsWith("models/", StringComparison.Ordinal) ? Path.Combine(Repository.Root, word) : word;
        return moved.EndsWith('*') && Path.GetDirectoryName(moved) is { } parent && Directory.Exists(parent)
            ? Directory.GetDirectories(parent, Path.GetFileName(moved)).Order(StringComparer.Ordinal).FirstOrDefault() ?? moved
            : moved;
    }

    [GeneratedRegex("\"([^\"]*)\"|\\S+")]
    private static partial Regex Words();
}
