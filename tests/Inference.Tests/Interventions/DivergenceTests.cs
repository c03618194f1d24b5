using Candor.Inference.Interventions;

namespace Candor.Inference.Tests.Interventions;

public sealed class DivergenceTests
{
    [Fact]
    public void Of_TwoOutcomes_IsTheClosedForm() =>
        Assert.Equal((0.8 * Math.Log(0.8 / 0.5)) + (0.2 * Math.Log(0.2 / 0.5)), Divergence.Of([MathF.Log(4), 0], [7, 7]), 1e-6);

    [Fact]
    public void Of_ShiftedLogits_IsZeroAndNeverBelow()
    {
        float[] logits = [-3, 0.5f, 200, 12];
        Assert.Equal(0, Divergence.Of(logits, [.. logits.Select(static logit => logit + 50)]), 1e-9);
        Assert.True(Divergence.Of(logits, logits) >= 0);
    }

    [Fact]
    public void Of_HugeLogits_StaysFinite() => Assert.Equal(2e6, Divergence.Of([1e6f, -1e6f], [-1e6f, 1e6f]), 1);

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void Of_LogitThatIsNotFinite_IsNaNOnEitherSide(float logit)
    {
        Assert.True(double.IsNaN(Divergence.Of([logit, 1], [1, 1])));
        Assert.True(double.IsNaN(Divergence.Of([1, 1], [logit, 1])));
    }

    [Fact]
    public void Of_LengthsDiffer_IsRefusedVerbatim() =>
        Assert.StartsWith("There are 1 and 2 logits.", Assert.Throws<ArgumentException>(() => Divergence.Of([1], [1, 2])).Message, StringComparison.Ordinal);
}
