using Candor.Probes.Selection;
using Xunit;

namespace Candor.Probes.Tests.Selection;

public sealed class SelectiveThresholdFitterTests
{
    private const int Replications = 2000;
    private const int Samples = 400;
    private const double Target = 0.1;
    private const double Confidence = 0.9;

    /// <summary>P(untrustworthy | risk r) for risks uniform on [0, 1]; what a probe may be like.</summary>
    private static readonly Dictionary<string, Func<double, double>> Probes = new()
    {
        ["calibrated"] = static r => r,
        ["sharp"] = static r => r < 0.7 ? 0.02 : 0.9,
        ["overconfident"] = static r => Math.Sqrt(r) / 2,
        ["without information, just too bad"] = static _ => Target + 0.005,
        ["worst where it is surest"] = static r => r < 0.1 ? 0.3 : 0.05 + (0.5 * r * r),
    };

    public static TheoryData<string> Names => [.. Probes.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Fit_ManyReplications_BreaksItsPromiseNoOftenerThanAllowed(string name)
    {
        var broken = 0;
        for (var seed = 0; seed < Replications; seed++)
        {
            var (risks, trustworthy) = Draw(Probes[name], seed);
            var threshold = Fitter().Fit(risks, trustworthy, RiskAggregation.AnswerStart);
            broken += threshold is not null && TrueSelectiveRisk(Probes[name], threshold.Risk) > Target + 1e-9 ? 1 : 0;
        }

        // Three standard deviations of a binomial above the permitted share.
        var allowed = 1 - Confidence;
        Assert.InRange(broken, 0, Replications * (allowed + (3 * Math.Sqrt(allowed * (1 - allowed) / Replications))));
    }

    [Fact]
    public void Fit_BestOfManyBoundsInstead_WouldBreakThePromise()
    {
        // The control: taking the largest threshold whose bound, uncorrected, happens to hold. It shows that the test above can fail.
        var probability = Probes["without information, just too bad"];
        var broken = 0;
        for (var seed = 0; seed < Replications; seed++)
        {
            var (risks, trustworthy) = Draw(probability, seed);
            Array.Sort(risks, trustworthy);
            var errors = 0;
            var held = false;
            for (var m = 1; m <= risks.Length; m++)
            {
                errors += trustworthy[m - 1] ? 0 : 1;
                held |= BinomialBound.UpperIsAtMost(errors, m, 1 - Confidence, Target);
            }

            broken += held ? 1 : 0;
        }

        Assert.InRange(broken, Replications * 0.15, Replications);
    }

    [Theory]
    [InlineData("calibrated", 0.12, 0.2)]
    [InlineData("sharp", 0.6, 0.78)]
    public void Fit_UsefulProbe_CoversNearlyWhatIsPossible(string name, double least, double most)
    {
        // At most: 0.2 where risk / 2 is the target; for the sharp one 0.7 and the small part beyond that still keeps the mean at 0.1.
        var coverages = new List<double>();
        for (var seed = 0; seed < 50; seed++)
        {
            var (risks, trustworthy) = Draw(Probes[name], seed, n: 4000);
            coverages.Add(Fitter().Fit(risks, trustworthy, RiskAggregation.AnswerStart)?.Coverage ?? 0);
        }

        Assert.InRange(coverages.Average(), least, most);
    }

    [Fact]
    public void Fit_Threshold_CarriesItsEvidence()
    {
        var (risks, trustworthy) = Draw(Probes["sharp"], seed: 1);
        var threshold = Fitter().Fit(risks, trustworthy, RiskAggregation.Max)!;
        var covered = Enumerable.Range(0, Samples).Where(i => !threshold.Abstains(risks[i])).ToList();
        Assert.Equal(RiskAggregation.Max, threshold.Aggregation);
        var promise = Assert.Single(threshold.Promises);
        Assert.Equal((new RiskPromise(PromiseKind.SelectiveRisk, Target), Confidence, Samples), (promise.Promise, threshold.Confidence, threshold.Samples));
        Assert.Equal((threshold.SelectiveRisk, covered.Count), (promise.Measured, promise.Trials));
        Assert.Equal((double)covered.Count / Samples, threshold.Coverage, 1e-12);
        Assert.Equal(covered.Average(i => trustworthy[i] ? 0 : 1.0), threshold.SelectiveRisk, 1e-12);
        Assert.InRange(promise.Bound, promise.Measured, Target + 1e-12);

        // Each of the four sequences has a quarter of the significance.
        Assert.Equal(BinomialBound.Upper(covered.Count(i => !trustworthy[i]), covered.Count, (1 - Confidence) / 4), promise.Bound, 1e-12);
    }

    [Fact]
    public void Fit_NoThresholdKeepsThePromise_ReturnsNull()
    {
        var (risks, trustworthy) = Draw(static _ => 0.5, seed: 1);
        Assert.Null(Fitter().Fit(risks, trustworthy, RiskAggregation.AnswerStart));
    }

    [Fact]
    public void Fit_CandidateThatFailsBeforeOneThatWouldPass_EndsTheSequence()
    {
        // Below 0.2 three in ten are wrong; with the next 900, all right, only 3 in 100. Passing over the failures is what the guarantee forbids.
        float[] risks = [.. Enumerable.Range(0, 1000).Select(static i => i < 100 ? i / 500f : 0.3f)];
        bool[] trustworthy = [.. Enumerable.Range(0, 1000).Select(static i => i >= 100 || i % 10 >= 3)];
        Assert.Null(Fitter().Fit(risks, trustworthy, RiskAggregation.AnswerStart));
        Assert.NotNull(Fitter().Fit(risks, [.. trustworthy.Select(static _ => true)], RiskAggregation.AnswerStart));
    }

    [Fact]
    public void Fit_EverythingTrustworthy_CoversAll()
    {
        float[] risks = [.. Enumerable.Range(0, 300).Select(static i => i / 300f)];
        var threshold = Fitter().Fit(risks, [.. risks.Select(static _ => true)], RiskAggregation.AnswerStart)!;
        Assert.Equal((1f, 1.0), (threshold.Risk, threshold.Coverage));
    }

    [Fact]
    public void Abstains_AtTheThreshold_IsTrueAndNaNIsFalse()
    {
        Assert.True(SampleBank.Threshold.Abstains(0.3f));
        Assert.False(SampleBank.Threshold.Abstains(MathF.BitDecrement(0.3f)));
        Assert.False(SampleBank.Threshold.Abstains(float.NaN));
    }

    private static SelectiveThresholdFitter Fitter() => new(Target, Confidence);

    private static (float[] Risks, bool[] Trustworthy) Draw(Func<double, double> probability, int seed, int n = Samples)
    {
        var random = new Random(seed);
        float[] risks = [.. Enumerable.Range(0, n).Select(_ => random.NextSingle())];
        return (risks, [.. risks.Select(r => random.NextDouble() >= probability(r))]);
    }

    /// <summary>Mean of the probability over [0, λ], by the midpoint rule.</summary>
    private static double TrueSelectiveRisk(Func<double, double> probability, double lambda)
    {
        const int Steps = 1000;
        return Enumerable.Range(0, Steps).Average(k => probability(lambda * (k + 0.5) / Steps));
    }
}
