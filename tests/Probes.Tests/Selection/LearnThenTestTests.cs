using Candor.Probes.Activations;
using Candor.Probes.Selection;
using Xunit;

namespace Candor.Probes.Tests.Selection;

public sealed class LearnThenTestTests
{
    [Fact]
    public void Fit_OnePromiseInFixedSequences_IsTheSelectiveThreshold()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var (risks, labels) = KnownRisks.Draw(600, seed);
            var expected = new SelectiveThresholdFitter(0.15, 0.95).Fit(risks, labels, RiskAggregation.Mean);
            Assert.Equal(expected, new LearnThenTest([new(PromiseKind.SelectiveRisk, 0.15)], 0.95).Fit(risks, labels, RiskAggregation.Mean) is { } found
                ? found with { Rule = ThresholdRule.SelectiveRisk } : null);
        }
    }

    [Theory]
    [InlineData(FamilyWiseProcedure.FixedSequence)]
    [InlineData(FamilyWiseProcedure.Bonferroni)]
    public void Fit_Threshold_CarriesTheEvidenceOfEveryPromise(FamilyWiseProcedure procedure)
    {
        var (risks, labels) = KnownRisks.Draw(8000, 1);
        var threshold = new LearnThenTest([new(PromiseKind.SelectiveRisk, 0.2), new(PromiseKind.Abstention, 0.75)], 0.9, procedure)
            .Fit(risks, labels, RiskAggregation.Max)!;
        int[] covered = [.. Enumerable.Range(0, risks.Length).Where(i => !threshold.Abstains(risks[i]))];
        Assert.Equal((RiskAggregation.Max, 0.9, 8000), (threshold.Aggregation, threshold.Confidence, threshold.Samples));
        Assert.Equal(covered.Length / 8000.0, threshold.Coverage);
        Assert.Equal(covered.Count(i => !labels[i]) / (double)covered.Length, threshold.Promises[0].Measured, 1e-12);
        Assert.Equal(1 - threshold.Coverage, threshold.Promises[1].Measured, 1e-12);
        Assert.Equal((covered.Length, 8000), (threshold.Promises[0].Trials, threshold.Promises[1].Trials));
        Assert.All(threshold.Promises, static kept => Assert.InRange(kept.Bound, kept.Measured, kept.Promise.Limit));
    }

    [Fact]
    public void Fit_FalseAbstentionOnly_FlagsAsManyAsThePromiseAllows()
    {
        var (risks, labels) = KnownRisks.Draw(4000, 2);
        var threshold = new LearnThenTest([new(PromiseKind.FalseAbstention, 0.1)], 0.95).Fit(risks, labels, RiskAggregation.Max)!;
        Assert.Null(threshold.Promise(PromiseKind.SelectiveRisk));
        Assert.InRange(threshold.Promises[0].Measured, 0.05, 0.1);
        Assert.Equal(labels.Count(static label => label), threshold.Promises[0].Trials);
    }

    [Fact]
    public void Fit_PromisesThatExcludeEachOther_ReturnsNull()
    {
        var (risks, labels) = KnownRisks.Draw(2000, 3);
        foreach (var procedure in Enum.GetValues<FamilyWiseProcedure>())
        {
            // Covering nine in ten is possible, a selective risk of 0.1 too, both at once not.
            Assert.Null(new LearnThenTest([new(PromiseKind.SelectiveRisk, 0.1), new(PromiseKind.Abstention, 0.1)], 0.9, procedure)
                .Fit(risks, labels, RiskAggregation.Max));
            Assert.NotNull(new LearnThenTest([new(PromiseKind.Abstention, 0.1)], 0.9, procedure).Fit(risks, labels, RiskAggregation.Max));
            Assert.NotNull(new LearnThenTest([new(PromiseKind.SelectiveRisk, 0.1)], 0.9, procedure).Fit(risks, labels, RiskAggregation.Max));
        }
    }

    [Fact]
    public void Fit_Answers_AggregatesTokensBeforeTesting()
    {
        var random = new Random(4);
        LabelledAnswer[] answers = [.. Enumerable.Range(0, 300).Select(i => new LabelledAnswer(
            [
                new(TokenPosition.Prompt, 1),
                new(TokenPosition.AnswerStart, 0.01f),
                .. Enumerable.Range(0, 5).Select(_ => new TokenRisk(TokenPosition.Answer, random.NextSingle() / 10)),
                new(TokenPosition.Answer, float.NaN),
            ],
            IsTrustworthy: true))];
        foreach (var aggregation in Enum.GetValues<RiskAggregation>())
        {
            var threshold = new LearnThenTest([new(PromiseKind.SelectiveRisk, 0.1)], 0.95).Fit(answers, aggregation)!;
            Assert.Equal((300, 300, 1.0), (threshold.Samples, threshold.Promises[0].Trials, threshold.Coverage));
        }

        answers[7] = answers[7] with { Tokens = [new(TokenPosition.Answer, float.NaN)] };
        Assert.Equal(
            "The risk of sample 7 is NaN; leave out what was not scored, and count it. (Parameter 'risks')",
            Assert.Throws<ArgumentException>(() => new LearnThenTest([new(PromiseKind.SelectiveRisk, 0.1)], 0.95).Fit(answers, RiskAggregation.Max)).Message);
    }

    [Fact]
    public void Constructor_NoSoundPromise_IsRefusedVerbatim()
    {
        Assert.Equal(
            "A share of covered errors is what a conformal threshold promises; promise a selective risk here. (Parameter 'promises')",
            Assert.Throws<ArgumentException>(() => new LearnThenTest([new(PromiseKind.CoveredErrors, 0.1)], 0.9)).Message);
        Assert.Equal(
            "0 promises were given; at least one is needed, and each kind only once. (Parameter 'promises')",
            Assert.Throws<ArgumentException>(() => new LearnThenTest([], 0.9)).Message);
        Assert.Equal(
            "The limit of Abstention is 1; it must be in (0, 1). (Parameter 'promises')",
            Assert.Throws<ArgumentException>(() => new LearnThenTest([new(PromiseKind.Abstention, 1)], 0.9)).Message);
    }
}
