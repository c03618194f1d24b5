using System.Text.RegularExpressions;
using Candor.Testing;

namespace Candor.Architecture.Tests;

/// <summary>docs/methods.md goes through every acceptance check, and what it names exists.</summary>
public sealed partial class MethodTableTests
{
    private const int Checks = 38;

    private static readonly string[] Lines = File.ReadAllLines(Path.Combine(Repository.Root, "docs", "methods.md"));

    [Fact]
    public void Table_EveryCheck_NamesATestOrSaysWhatWasLeftOut()
    {
        var rows = Lines.Where(static line => Row().IsMatch(line)).ToDictionary(
            static line => int.Parse(Row().Match(line).Groups[1].ValueSpan, null), static line => line.Split('|')[4]);
        Assert.Equal(Enumerable.Range(1, Checks), rows.Keys.Order());
        Assert.All(rows, static row => Assert.Matches("`\\w+Tests|[Ll]eft out:|README", row.Value));
    }

    [Fact]
    public void Table_TestsNamed_Exist()
    {
        var sources = Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*.cs", SearchOption.AllDirectories)
            .Where(static file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .GroupBy(Path.GetFileNameWithoutExtension)
            .ToDictionary(static group => group.Key!, static group => string.Concat(group.Select(File.ReadAllText)));
        var named = Lines.SelectMany(static line => Test().Matches(line)).ToArray();
        Assert.NotEmpty(named);
        Assert.All(named, match =>
        {
            var source = sources.GetValueOrDefault(match.Groups[1].Value) ?? throw new InvalidOperationException($"There is no {match.Groups[1].Value}.cs.");
            Assert.Matches(match.Groups[2].Success ? $@"\b{match.Groups[2].Value}\(" : @"\[(Shared)?(Fact|Theory)", source);
        });
    }

    [GeneratedRegex(@"^\| M(\d+) \|")]
    private static partial Regex Row();

    [GeneratedRegex(@"`(\w+Tests)(?:\.(\w+))?`")]
    private static partial Regex Test();
}
