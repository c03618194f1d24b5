using Candor.Testing;

namespace Candor.Architecture.Tests;

/// <summary>The README's benchmark tables are those that the benchmark wrote.</summary>
public sealed class BenchmarkTableTests
{
    [Fact]
    public void Readme_EveryRowOfItsBenchmarkTables_StandsInTheResults()
    {
        var readme = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));
        var begin = readme.IndexOf("<!-- bench -->", StringComparison.Ordinal);
        var end = readme.IndexOf("<!-- /bench -->", StringComparison.Ordinal);
        Assert.True(begin > 0 && end > begin);
        string[] rows = [.. readme[begin..end].Split('\n').Where(static line => line.StartsWith('|'))];
        Assert.True(rows.Length > 20);
        var results = Directory.GetFiles(Path.Combine(Repository.Root, "bench", "results"), "*.md").SelectMany(File.ReadAllLines).ToHashSet();
        Assert.All(rows, row => Assert.Contains(row, results));
    }
}
