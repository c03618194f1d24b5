using Candor.Probes.Evaluation;
using Xunit;

namespace Candor.Probes.Tests.Evaluation;

public sealed class BootstrapIntervalTests
{
    private static readonly ScoreStatistic Mean = static (scores, _) =>
    {
        double sum = 0;
        foreach (var score in scores)
        {
            sum += score;
        }

        return sum / scores.Length;
    };

    [Fact]
    public void Of_MeanOfIndependentRows_HasTheWidthOfTheNormalInterval()
    {
        // 400 values 0 and 1 alternately: the standard error of the mean is ½/√400 = 0.025, so 95 % is 0.5 ± 0.049.
        var (scores, labels, groups) = Rows(400, groupSize: 1);
        var interval = BootstrapInterval.Of(scores, labels, groups, Mean, replicates: 2000, seed: 5);
        Assert.Equal(0.5, interval.Estimate, 1e-12);
        Assert.InRange(interval.Low, 0.441, 0.461);
        Assert.InRange(interval.High, 0.539, 0.559);
    }

    [Fact]
    public void Of_RowsInGroupsOfFour_IsTwiceAsWide()
    {
        // Rows of a group are copies, so only a quarter of them carry information; the interval must not pretend otherwise.
        var (scores, labels, groups) = Rows(400, groupSize: 4);
        var interval = BootstrapInterval.Of(scores, labels, groups, Mean, replicates: 2000, seed: 5);
        Assert.InRange(interval.High - interval.Low, 1.8 * 0.098, 2.2 * 0.098);
    }

    [Fact]
    public void Of_SameSeed_GivesTheSameIntervalWhateverTheOrderOfRows()
    {
        var c = EvaluationFixtures.Get("weak");
        var groups = Enumerable.Range(0, c.Risks.Length).Select(static i => $"g{i:000}").ToArray();
        var interval = BootstrapInterval.Of(c.Risks, c.Trustworthy, groups, Auroc.Of, replicates: 200, seed: 9);
        var reversed = BootstrapInterval.Of([.. c.Risks.Reverse()], [.. c.Trustworthy.Reverse()], [.. groups.Reverse()], Auroc.Of, replicates: 200, seed: 9);
        Assert.Equal(interval, reversed);
        Assert.NotEqual(interval.Low, BootstrapInterval.Of(c.Risks, c.Trustworthy, groups, Auroc.Of, replicates: 200, seed: 10).Low);
        Assert.InRange(interval.Estimate, interval.Low, interval.High);
    }

    [Fact]
    public void Of_TwoGroupsOfOneClassEach_StillGivesBothClasses()
    {
        var interval = BootstrapInterval.Of([1, 0], [false, true], ["a", "b"], Auroc.Of, replicates: 100);
        Assert.Equal(1, interval.Low);
    }

    [Fact]
    public void Of_GroupsMissing_IsRefused()
    {
        var error = Assert.Throws<ArgumentException>(() => BootstrapInterval.Of([1, 0], [false, true], ["a"], Auroc.Of));
        Assert.Equal("There are 2 values and 1 groups. (Parameter 'groups')", error.Message);
    }

    private static (float[] Scores, bool[] Labels, string[] Groups) Rows(int n, int groupSize) => (
        [.. Enumerable.Range(0, n).Select(i => (float)(i / groupSize % 2))],
        [.. Enumerable.Range(0, n).Select(i => i / groupSize % 2 == 0)],
        [.. Enumerable.Range(0, n).Select(i => $"g{i / groupSize}")]);
}
