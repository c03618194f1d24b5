using System.Text.RegularExpressions;
using Candor.Cli.CommandLine;
using Candor.Cli.Output;

namespace Candor.Cli.Tests.CommandLine;

/// <summary>Every <c>./candor</c> line in a document's code blocks is one that the tools take.</summary>
public sealed partial class DocumentedCommandTests
{
    [Theory]
    [InlineData("README.md")]
    [InlineData("CONTRIBUTING.md")]
    [InlineData("docs/release.md")]
    [InlineData("src/Cli/README.md")]
    public void EveryCommandOfADocument_Parses(string document)
    {
        var lines = File.ReadLines(Path.Combine(Repository.Root, document))
            .Where(static line => line.StartsWith("./candor ", StringComparison.Ordinal)).ToArray();
        Assert.NotEmpty(lines);
        foreach (var line in lines)
        {
            // Words after the command, without quotes, up to the remark.
            var words = Words().Matches(line.Split(" #")[0]).Select(static match => match.Groups[1].Success ? match.Groups[1].Value : match.Value).Skip(1);
            var parsed = CandorCommandLine.Create(CliConsole.For(TextWriter.Null, TextWriter.Null)).Parse([.. words]);
            Assert.True(parsed.Errors.Count == 0, $"{line}: {string.Join(' ', parsed.Errors.Select(static error => error.Message))}");
        }
    }

    [GeneratedRegex("\"([^\"]*)\"|\\S+")]
    private static partial Regex Words();
}
