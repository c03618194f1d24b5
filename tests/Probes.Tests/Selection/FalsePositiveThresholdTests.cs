using Candor.Probes.Selection;
using Xunit;

namespace Candor.Probes.Tests.Selection;

public sealed class FalsePositiveThresholdTests
{
    [Fact]
    public void Fit_LargeSample_RealisesItsRateOnFreshAnswers()
    {
        var (scores, labels) = ConformalAbstentionTests.Draw(20_000, 1);
        var threshold = FalsePositiveThreshold.Fit(scores, labels, 0.01);
        var (fresh, truths) = ConformalAbstentionTests.Draw(20_000, 2);
        var good = Enumerable.Range(0, fresh.Length).Where(i => truths[i]).ToArray();
        Assert.InRange(good.Count(i => fresh[i] >= threshold.Score) / (double)good.Length, 0.005, 0.015);
        Assert.InRange(threshold.FalsePositiveRate, 0.009, 0.01);
        Assert.InRange(threshold.Recall, threshold.RecallLow, threshold.RecallHigh);

        // Φ(1 − 1.326): the best possible at two deviations apart and a rate of 1 %.
        Assert.Equal(0.372, threshold.Recall, 0.03);
    }

    [Fact]
    public void Fit_TiesAtTheThreshold_FlagNoneOfThem()
    {
        float[] scores = [.. Enumerable.Repeat(0f, 150), .. Enumerable.Repeat(1f, 50), .. Enumerable.Repeat(2f, 50)];
        bool[] labels = [.. Enumerable.Repeat(true, 200), .. Enumerable.Repeat(false, 50)];
        var threshold = FalsePositiveThreshold.Fit(scores, labels, 0.05);
        Assert.Equal(0, threshold.FalsePositiveRate);
        Assert.Equal(1, threshold.Recall);
        Assert.InRange(threshold.Score, MathF.BitIncrement(1), 2);
    }

    [Fact]
    public void Fit_Ties_BoundsTheRateByWhatWasAllowedNotByWhatWasSeen()
    {
        // Two hundred trustworthy answers in pairs: of the five that 2.5 % allow, four lie above a pair.
        float[] scores = [.. Enumerable.Range(0, 200).Select(static i => (float)(i / 2))];
        var threshold = FalsePositiveThreshold.Fit(scores, [.. Enumerable.Repeat(true, 200)], 0.025);
        Assert.Equal(4 / 200.0, threshold.FalsePositiveRate);
        Assert.Equal(BinomialBound.Upper(5, 200, 0.025), threshold.FalsePositiveHigh);
    }

    [Fact]
    public void Fit_RateOfAWholeNumberOfAnswers_FlagsAllOfThem() =>
        Assert.Equal(
            58 / 200.0,
            FalsePositiveThreshold.Fit([.. Enumerable.Range(0, 200).Select(static i => (float)i)], [.. Enumerable.Repeat(true, 200)], 0.29).FalsePositiveRate);

    [Fact]
    public void Fit_OnlyTrustworthyTraffic_GivesAThresholdWithoutRecall()
    {
        var threshold = FalsePositiveThreshold.Fit([.. Enumerable.Range(0, 300).Select(static i => (float)i)], [.. Enumerable.Repeat(true, 300)], 0.1);
        Assert.Equal(30 / 300.0, threshold.FalsePositiveRate);
        Assert.True(double.IsNaN(threshold.Recall));
    }

    [Fact]
    public void Fit_TooFewOrNoneTrustworthy_IsRefusedVerbatim()
    {
        Assert.Equal(
            "3 labelled answers cannot carry a threshold; at least 200 are needed. (Parameter 'scores')",
            Assert.Throws<ArgumentException>(() => FalsePositiveThreshold.Fit([1, 2, 3], [true, true, false])).Message);
        Assert.Equal(
            "None of the answers is trustworthy; a false-positive rate cannot be measured. (Parameter 'trustworthy')",
            Assert.Throws<ArgumentException>(() => FalsePositiveThreshold.Fit(new float[200], new bool[200])).Message);
    }
}
