using Candor.Probes.Numerics;
using Xunit;

namespace Candor.Probes.Tests.Numerics;

public sealed class SigmoidTests
{
    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(1000, 1)]
    [InlineData(-1000, 0)]
    [InlineData(double.PositiveInfinity, 1)]
    [InlineData(double.NegativeInfinity, 0)]
    [InlineData(double.NaN, double.NaN)]
    public void Of_Extremes_AreExact(double x, double expected) => Assert.Equal(expected, Sigmoid.Of(x));

    [Fact]
    public void Of_FarNegative_KeepsRelativePrecision() => Assert.Equal(1, Sigmoid.Of(-300) / Math.Exp(-300), 1e-12);

    [Theory]
    [InlineData(0, 0.6931471805599453)]
    [InlineData(800, 800)]
    [InlineData(-800, 0)]
    public void SoftPlus_Extremes_NeitherOverflowNorVanish(double x, double expected) => Assert.Equal(expected, Sigmoid.SoftPlus(x), 1e-15);

    [Fact]
    public void SoftPlus_FarNegative_KeepsRelativePrecision() => Assert.Equal(1, Sigmoid.SoftPlus(-40) / Math.Exp(-40), 1e-12);

    [Theory]
    [InlineData(-30)]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(2.5)]
    public void Logit_OfSigmoid_IsTheArgument(double x) => Assert.Equal(x, Sigmoid.Logit(Sigmoid.Of(x)), 1e-9);
}
