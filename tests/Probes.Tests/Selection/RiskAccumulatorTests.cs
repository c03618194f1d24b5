using Candor.Probes.Activations;
using Candor.Probes.Selection;
using Xunit;

namespace Candor.Probes.Tests.Selection;

public sealed class RiskAccumulatorTests
{
    [Theory]
    [InlineData(RiskAggregation.AnswerStart, 0.2f)]
    [InlineData(RiskAggregation.Max, 0.75f)]
    [InlineData(RiskAggregation.Mean, 0.4f)]
    public void Risk_AfterAnAnswer_IsTheAggregate(RiskAggregation aggregation, float expected)
    {
        var accumulator = Filled(aggregation);
        Assert.Equal(expected, accumulator.Risk, 1e-6);
        Assert.Equal(3, accumulator.Scored);
        Assert.Equal(0.75f, accumulator.Max);
        Assert.Equal(0.4f, accumulator.Mean, 1e-6);
    }

    [Theory]
    [InlineData(RiskAggregation.AnswerStart)]
    [InlineData(RiskAggregation.Max)]
    [InlineData(RiskAggregation.Mean)]
    public void Risk_NothingCounted_IsNaN(RiskAggregation aggregation)
    {
        var accumulator = new RiskAccumulator(aggregation);
        accumulator.Add(TokenPosition.Prompt, 0.9f);
        accumulator.Add(TokenPosition.Answer, float.NaN);
        Assert.Equal((float.NaN, float.NaN, float.NaN, 0), (accumulator.Risk, accumulator.Max, accumulator.Mean, accumulator.Scored));
    }

    [Fact]
    public void Risk_AnswerStartNotScored_StaysNaNHoweverManyTokensFollow()
    {
        var accumulator = new RiskAccumulator(RiskAggregation.AnswerStart);
        accumulator.Add(TokenPosition.AnswerStart, float.NaN);
        accumulator.Add(TokenPosition.Answer, 0.9f);
        Assert.Equal(float.NaN, accumulator.Risk);
        Assert.Equal(1, accumulator.Scored);
    }

    [Fact]
    public void Risk_SecondAnswerStart_DoesNotReplaceTheFirst()
    {
        var accumulator = Filled(RiskAggregation.AnswerStart);
        accumulator.Add(TokenPosition.AnswerStart, 0.9f);
        Assert.Equal(0.2f, accumulator.Risk);
    }

    [Fact]
    public void Mean_ManyRisks_DoesNotDrift()
    {
        var accumulator = new RiskAccumulator(RiskAggregation.Mean);
        for (var i = 0; i < 1_000_000; i++)
        {
            accumulator.Add(TokenPosition.Answer, 0.1f);
        }

        Assert.Equal(0.1f, accumulator.Mean);
    }

    private static RiskAccumulator Filled(RiskAggregation aggregation)
    {
        var accumulator = new RiskAccumulator(aggregation);
        accumulator.Add(TokenPosition.Prompt, 1);
        accumulator.Add(TokenPosition.AnswerStart, 0.2f);
        accumulator.Add(TokenPosition.Answer, 0.75f);
        accumulator.Add(TokenPosition.Answer, float.NaN);
        accumulator.Add(TokenPosition.Answer, 0.25f);
        return accumulator;
    }
}
