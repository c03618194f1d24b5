using Candor.Monitor.Policies;
using Candor.Probes.Selection;

namespace Candor.Monitor.Tests.Policies;

public sealed class AnswerPolicyTests
{
    [Theory]
    [InlineData(0.5f, true)]
    [InlineData(0.4999f, false)]
    [InlineData(float.NaN, false)]
    public void ObservePrompt_EnforceAtAnswerStart_AbstainsFromTheThresholdOn(float risk, bool abstains)
    {
        var verdict = Policy(RiskAggregation.AnswerStart).ObservePrompt(risk, MonitorMode.Enforce);
        Assert.Equal(abstains, verdict is { Kind: VerdictKind.Abstain, IsAdvisory: false, AtPosition: 0 });
    }

    [Theory]
    [InlineData(MonitorMode.Observe)]
    [InlineData(MonitorMode.Annotate)]
    public void ObservePrompt_BelowEnforce_SaysNothingYet(MonitorMode mode) =>
        Assert.Null(Policy(RiskAggregation.AnswerStart).ObservePrompt(0.9f, mode));

    [Fact]
    public void ObserveToken_MaxAggregation_AbstainsOnceAtTheTokenThatReachesTheThreshold()
    {
        var policy = Policy(RiskAggregation.Max);
        Assert.Null(policy.ObservePrompt(0.1f, MonitorMode.Enforce));
        Assert.Null(policy.ObserveToken(0.4f, MonitorMode.Enforce));
        Assert.Equal(1, policy.ObserveToken(0.6f, MonitorMode.Enforce)?.AtPosition);
        Assert.Null(policy.ObserveToken(0.9f, MonitorMode.Enforce));
        Assert.Equal((VerdictKind.Abstain, 1), (policy.Conclude(MonitorMode.Enforce).Kind, policy.Conclude(MonitorMode.Enforce).AtPosition));
    }

    [Fact]
    public void ObserveToken_MeanAggregation_DecidesOnlyAtTheEnd()
    {
        var policy = Policy(RiskAggregation.Mean);
        Assert.Null(policy.ObservePrompt(0.9f, MonitorMode.Enforce));
        Assert.Null(policy.ObserveToken(0.9f, MonitorMode.Enforce));
        Assert.Equal(VerdictKind.Abstain, policy.Conclude(MonitorMode.Enforce).Kind);
    }

    [Fact]
    public void ObserveToken_AnswerStartAggregation_IsNotMovedByLaterTokens()
    {
        var policy = Policy(RiskAggregation.AnswerStart);
        policy.ObservePrompt(0.1f, MonitorMode.Enforce);
        Assert.Null(policy.ObserveToken(0.99f, MonitorMode.Enforce));
        Assert.Equal(0.1f, policy.Risk);
    }

    [Fact]
    public void ObserveToken_Annotate_FlagsARunWhenItEnds()
    {
        var policy = Policy(RiskAggregation.AnswerStart);
        policy.ObservePrompt(0.1f, MonitorMode.Annotate);
        Assert.Null(policy.ObserveToken(0.8f, MonitorMode.Annotate));
        Assert.Null(policy.ObserveToken(0.7f, MonitorMode.Annotate));
        var verdict = policy.ObserveToken(0.1f, MonitorMode.Annotate);
        Assert.Equal([new FlaggedSpan(0, 2, 0.8f)], verdict!.Spans);
    }

    [Fact]
    public void Retract_RiskyTokens_ForgetsThem()
    {
        var policy = Policy(RiskAggregation.Max);
        policy.ObservePrompt(0.1f, MonitorMode.Observe);
        policy.ObserveToken(0.2f, MonitorMode.Observe);
        policy.ObserveToken(0.9f, MonitorMode.Observe);
        policy.Retract(1);
        Assert.Equal(0.2f, policy.MaxRisk);
        Assert.Equal(VerdictKind.Proceed, policy.Conclude(MonitorMode.Observe).Kind);
    }

    [Fact]
    public void Conclude_NoThreshold_NeverAbstains()
    {
        var policy = new AnswerPolicy(threshold: null, flagRisk: 0.5f);
        policy.ObservePrompt(1, MonitorMode.Enforce);
        Assert.Equal(VerdictKind.Proceed, policy.Conclude(MonitorMode.Enforce).Kind);
    }

    [Fact]
    public void Conclude_AnnotateOverTheThresholdWithoutRiskyTokens_FlagsTheWholeAnswer()
    {
        var policy = Policy(RiskAggregation.AnswerStart);
        policy.ObservePrompt(0.9f, MonitorMode.Annotate);
        policy.ObserveToken(0.1f, MonitorMode.Annotate);
        policy.ObserveToken(0.1f, MonitorMode.Annotate);
        var verdict = policy.Conclude(MonitorMode.Annotate);
        Assert.Equal((VerdictKind.Flag, false), (verdict.Kind, verdict.IsAdvisory));
        Assert.Equal([new FlaggedSpan(0, 2, 0.9f)], verdict.Spans);
    }

    private static AnswerPolicy Policy(RiskAggregation aggregation) =>
        new(new SelectiveThreshold(0.5f, aggregation, 0.05, 0.95, 0.6, 0.01, 0.03, 400), flagRisk: 0.5f);
}
