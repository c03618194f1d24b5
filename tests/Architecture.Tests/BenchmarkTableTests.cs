using Candor.Testing;

namespace Candor.Architecture.Tests;

/// <summary>The README's benchmark tables are those that the benchmark wrote.</summary>
public sealed class BenchmarkTableTests
{
    [Fact]
    public void Readme_EveryRowOfItsBenchmarkTables_StandsInTheResults()
    {
        var readme = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));
        var blocks = readme.Split("<!-- bench -->").Skip(1).ToArray();
        Assert.NotEmpty(blocks);
        Assert.All(blocks, static block => Assert.Contains("<!-- /bench -->", block, StringComparison.Ordinal));
        string[] rows = [.. blocks.SelectMany(static block => block.Split("<!-- /bench -->")[0].Split('\n')).Where(static line => line.StartsWith('|'))];
        Assert.True(rows.Length > 20);
        var results = Directory.GetFiles(Path.Combine(Repository.Root, "bench", "results"), "*.md").SelectMany(File.ReadAllLines).ToHashSet();
        Assert.All(rows, row => Assert.Contains(row, results));
    }
}
