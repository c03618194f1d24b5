using Candor.Probes.Selection;
using Xunit;

namespace Candor.Probes.Tests.Selection;

public sealed class ConformalThresholdFitterTests
{
    [Theory]
    [InlineData(0.05)]
    [InlineData(0.1)]
    [InlineData(0.3)]
    public void Fit_AnyAnswers_DecidesAsTheConformalSetsOfTheLogOddsDo(double alpha)
    {
        for (var seed = 0; seed < 10; seed++)
        {
            // Log-odds that single precision tells apart, so that both sides order alike; doubled ones make a probe that is too sure, and sets that are empty.
            var (scores, labels) = ConformalAbstentionTests.Draw(300, seed);
            float[] risks = [.. scores.Select(static score => 1 / (1 + MathF.Exp(-2 * score)))];
            var sets = ConformalAbstention.Fit(risks.Select(static risk => risk - 0.5f).ToArray(), labels, alpha);
            var threshold = new ConformalThresholdFitter(alpha).Fit(risks, labels, RiskAggregation.Max)!;
            Assert.All(risks, risk => Assert.Equal(sets.Abstains(risk - 0.5f), threshold.Abstains(risk)));
        }
    }

    [Fact]
    public void Fit_RankOfTheMargin_IsTheLargestThatMayBeOutside()
    {
        // 209 untrustworthy answers of risks 0.001 to 0.209: of 210 the 21st may be outside at 0.1, so that the answer of risk 0.021 is the first abstained on.
        float[] risks = [.. Enumerable.Range(1, 209).Select(static i => i / 1000f)];
        var threshold = new ConformalThresholdFitter(0.1).Fit(risks, new bool[209], RiskAggregation.Max)!;
        Assert.Equal(0.021f, threshold.Risk);
        Assert.Equal(20 / 209.0, threshold.Coverage, 1e-12);
        Assert.Equal((0.1, BinomialBound.Upper(20, 209, 0.05)), (threshold.Promises[0].Aim!.Value, threshold.Promises[0].Promise.Limit));
    }

    [Fact]
    public void Fit_AlphaThatNoLabelFallsBelow_ReturnsNull()
    {
        var (risks, labels) = KnownRisks.Draw(200, 1);
        Assert.Null(new ConformalThresholdFitter(0.0049).Fit(risks, labels, RiskAggregation.Max));
        Assert.NotNull(new ConformalThresholdFitter(0.01).Fit(risks, labels, RiskAggregation.Max));
    }
}
