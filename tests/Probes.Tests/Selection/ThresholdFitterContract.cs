using Candor.Probes.Selection;
using Xunit;

namespace Candor.Probes.Tests.Selection;

/// <summary>What every rule for a threshold keeps.</summary>
public sealed class ThresholdFitterContract
{
    private static readonly Dictionary<ThresholdRule, IThresholdFitter> Fitters = new()
    {
        [ThresholdRule.SelectiveRisk] = new SelectiveThresholdFitter(0.2, 0.9),
        [ThresholdRule.LearnThenTest] = new LearnThenTest([new(PromiseKind.SelectiveRisk, 0.2), new(PromiseKind.Abstention, 0.9)], 0.9),
        [ThresholdRule.Conformal] = new ConformalThresholdFitter(0.1, 0.9),
        [ThresholdRule.FalsePositives] = new FalsePositiveThresholdFitter(0.1, 0.9),
        [ThresholdRule.Cost] = new CostThresholdFitter(new AnswerValues(), 0.9),
    };

    public static TheoryData<ThresholdRule> Rules() => [.. Enum.GetValues<ThresholdRule>()];

    [Theory]
    [MemberData(nameof(Rules))]
    public void Fit_Threshold_CarriesItsGuaranteeSamplesConfidenceAndAggregation(ThresholdRule rule)
    {
        var (risks, labels) = KnownRisks.Draw(2000, 1);
        var threshold = Fitters[rule].Fit(risks, labels, RiskAggregation.Mean)!;
        Assert.Equal((rule, 0.9, RiskAggregation.Mean, 2000), (threshold.Rule, threshold.Confidence, threshold.Aggregation, threshold.Samples));
        Assert.Equal(threshold, Fitters[rule].Fit(risks, labels, RiskAggregation.Mean));
        Assert.NotEqual(threshold, Fitters[rule].Fit(risks, labels, RiskAggregation.Max));
        var counts = AnswerCounts.At(threshold.Risk, risks, labels);
        Assert.Equal((counts.Coverage, counts.SelectiveRisk), (threshold.Coverage, threshold.SelectiveRisk));
        Assert.NotEmpty(threshold.Promises);
        foreach (var kept in threshold.Promises)
        {
            var (events, trials) = counts.Of(kept.Promise.Kind);
            Assert.Equal((trials, (double)events / trials), (kept.Trials, kept.Measured));
            Assert.InRange(kept.Bound, kept.Measured, kept.Promise.Limit + 1e-12);
        }
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void Fit_FewerThanTwoHundred_IsRefusedVerbatim(ThresholdRule rule)
    {
        var (risks, labels) = KnownRisks.Draw(200, 2);
        Fitters[rule].Fit(risks, labels, RiskAggregation.Max);
        Assert.Equal(
            "199 labelled answers cannot carry a threshold; at least 200 are needed.",
            Assert.Throws<ArgumentException>(() => Fitters[rule].Fit(risks.AsSpan(1), labels[1..], RiskAggregation.Max)).Message.Split(" (Parameter")[0]);
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void Fit_RiskThatIsNone_IsRefusedVerbatim(ThresholdRule rule)
    {
        var (risks, labels) = KnownRisks.Draw(300, 3);
        foreach (var (bad, message) in ((float, string)[])
            [
                (float.NaN, "The risk of sample 7 is NaN; leave out what was not scored, and count it. (Parameter 'risks')"),
                (1.5f, "The risk of sample 7 is 1.5; risks are in [0, 1]. Calibrate scores first. (Parameter 'risks')"),
                (-0.5f, "The risk of sample 7 is -0.5; risks are in [0, 1]. Calibrate scores first. (Parameter 'risks')"),
            ])
        {
            risks[7] = bad;
            Assert.Equal(message, Assert.Throws<ArgumentException>(() => Fitters[rule].Fit(risks, labels, RiskAggregation.Max)).Message);
        }
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void Fit_OnlyUntrustworthyAnswersOfRiskOne_CoversNothing(ThresholdRule rule)
    {
        float[] risks = [.. Enumerable.Repeat(1f, 250)];
        if (rule == ThresholdRule.FalsePositives)
        {
            Assert.Throws<ArgumentException>(() => Fitters[rule].Fit(risks, new bool[250], RiskAggregation.Max));
        }
        else
        {
            Assert.Null(Fitters[rule].Fit(risks, new bool[250], RiskAggregation.Max));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(double.NaN)]
    public void Constructors_ShareOrConfidenceOutOfRange_AreRefused(double bad)
    {
        foreach (var make in (Func<IThresholdFitter>[])
            [
                () => new SelectiveThresholdFitter(bad, 0.9),
                () => new SelectiveThresholdFitter(0.1, bad),
                () => new LearnThenTest([new(PromiseKind.SelectiveRisk, bad)], 0.9),
                () => new LearnThenTest([new(PromiseKind.SelectiveRisk, 0.1)], bad),
                () => new ConformalThresholdFitter(bad),
                () => new ConformalThresholdFitter(0.1, bad),
                () => new FalsePositiveThresholdFitter(bad),
                () => new FalsePositiveThresholdFitter(0.1, bad),
                () => new CostThresholdFitter(new AnswerValues(), bad),
            ])
        {
            Assert.ThrowsAny<ArgumentException>(make);
        }
    }
}
