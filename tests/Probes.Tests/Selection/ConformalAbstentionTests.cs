using Candor.Probes.Selection;
using Xunit;

namespace Candor.Probes.Tests.Selection;

public sealed class ConformalAbstentionTests
{
    [Theory]
    [InlineData(0.1)]
    [InlineData(0.2)]
    public void Verdict_ExchangeableAnswers_HoldsTheTruthAsOftenAsPromised(double alpha)
    {
        var covered = 0;
        var wrong = 0;
        const int Splits = 60;
        const int Fresh = 500;
        for (var split = 0; split < Splits; split++)
        {
            var (scores, labels) = Draw(400, split);
            var conformal = ConformalAbstention.Fit(scores, labels, alpha);
            var (fresh, truths) = Draw(Fresh, 1000 + split);
            for (var i = 0; i < Fresh; i++)
            {
                covered += conformal.PValue(fresh[i], truths[i]) > alpha ? 1 : 0;

                // The planted defect: the label's p-value with the sign of the margin turned.
                wrong += conformal.PValue(fresh[i], !truths[i]) > alpha ? 1 : 0;
            }
        }

        Assert.Equal(1 - alpha, (double)covered / (Splits * Fresh), 0.02);
        Assert.True(Math.Abs(1 - alpha - ((double)wrong / (Splits * Fresh))) > 0.1);
    }

    [Fact]
    public void PValue_KnownScores_CountsAsByHand()
    {
        // 200 untrustworthy with margins 1..200 and one trustworthy with margin -1000: n = 201.
        float[] scores = [.. Enumerable.Range(1, 200).Select(static i => (float)i), 1000];
        bool[] labels = [.. Enumerable.Repeat(false, 200), true];
        var conformal = ConformalAbstention.Fit(scores, labels, 0.1);
        Assert.Equal(12 / 202.0, conformal.PValue(10, false), 1e-12);
        Assert.Equal(202 / 202.0, conformal.PValue(500, false), 1e-12);
        Assert.Equal(2 / 202.0, conformal.PValue(500, true), 1e-12);
        Assert.Equal(ConformalVerdict.Untrustworthy, conformal.Verdict(500));
        Assert.True(conformal.Abstains(500));
    }

    [Fact]
    public void Verdict_NaN_IsStrangeAndAbstains()
    {
        var (scores, labels) = Draw(300, 1);
        var conformal = ConformalAbstention.Fit(scores, labels);
        Assert.Equal(ConformalVerdict.Strange, conformal.Verdict(float.NaN));
        Assert.True(conformal.Abstains(float.NaN));
    }

    [Fact]
    public void Fit_TooFewAnswers_IsRefusedVerbatim()
    {
        var (scores, labels) = Draw(199, 1);
        var exception = Assert.Throws<ArgumentException>(() => ConformalAbstention.Fit(scores, labels));
        Assert.Equal("199 labelled answers cannot carry a threshold; at least 200 are needed. (Parameter 'scores')", exception.Message);
    }

    internal static (float[] Scores, bool[] Trustworthy) Draw(int n, int seed)
    {
        var random = new Random(seed);
        bool[] trustworthy = [.. Enumerable.Range(0, n).Select(_ => random.NextDouble() < 0.6)];
        return ([.. trustworthy.Select(label => PlantedDirection.Gaussian(random, 1)[0] + (label ? -1 : 1))], trustworthy);
    }
}
