using Candor.Probes.Selection;
using Xunit;

namespace Candor.Probes.Tests.Selection;

public sealed class ThresholdGridTests
{
    [Fact]
    public void Count_RiskAtACandidate_IsNotCoveredByIt()
    {
        var (covered, errors) = ThresholdGrid.Count([0.25f, 0.5f, 0.6f, 1, 0], [true, false, false, true, true], [0.25f, 0.5f, 1]);
        Assert.Equal([1, 2, 4], covered);
        Assert.Equal([0, 0, 2], errors);
    }

    [Fact]
    public void Count_RandomRisks_MatchesBruteForce()
    {
        var random = new Random(1);
        var grid = ThresholdGrid.Candidates();
        float[] risks = [.. Enumerable.Range(0, 500).Select(i => i % 5 == 0 ? grid[random.Next(grid.Length)] : random.NextSingle())];
        bool[] labels = [.. risks.Select(_ => random.Next(2) == 0)];
        var (covered, errors) = ThresholdGrid.Count(risks, labels, grid);
        for (var k = 0; k < grid.Length; k++)
        {
            Assert.Equal(risks.Count(risk => risk < grid[k]), covered[k]);
            Assert.Equal(Enumerable.Range(0, 500).Count(i => risks[i] < grid[k] && !labels[i]), errors[k]);
        }
    }

    [Theory]
    [InlineData(1, 322)]
    [InlineData(8, 42)]
    public void Candidates_AnyDensity_AscendToOne(int every, int count)
    {
        var grid = ThresholdGrid.Candidates(every);
        Assert.Equal(count, grid.Length);
        Assert.Equal(grid.Distinct().Order(), grid);
        Assert.Equal(1, grid[^1]);
    }
}
