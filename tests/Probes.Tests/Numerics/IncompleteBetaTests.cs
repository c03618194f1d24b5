using Candor.Probes.Numerics;
using Candor.Probes.Tests.Fixtures;
using Xunit;

namespace Candor.Probes.Tests.Numerics;

public sealed class IncompleteBetaTests
{
    [Fact]
    public void Regularized_ReferenceTable_AgreesWithSciPyToTenDigits()
    {
        foreach (var entry in References.Get("incomplete_beta").EnumerateArray())
        {
            var row = References.Doubles(entry);
            Assert.Equal(row[3], IncompleteBeta.Regularized(row[0], row[1], row[2]), 1e-10 * Math.Max(row[3], 1e-2));
        }
    }

    [Theory]
    [InlineData(0.5, 120)]
    [InlineData(10, 7)]
    [InlineData(5000, 20000)]
    public void Inverse_OfRegularized_IsTheArgument(double a, double b)
    {
        foreach (var p in new[] { 0.001, 0.05, 0.5, 0.95, 0.999 })
        {
            Assert.Equal(p, IncompleteBeta.Regularized(a, b, IncompleteBeta.Inverse(a, b, p)), 1e-10);
        }
    }

    [Fact]
    public void Regularized_Ends_AreExact()
    {
        Assert.Equal(0, IncompleteBeta.Regularized(2, 3, 0));
        Assert.Equal(1, IncompleteBeta.Regularized(2, 3, 1));
    }

    [Theory]
    [InlineData(0, 1, 0.5)]
    [InlineData(1, -1, 0.5)]
    [InlineData(1, 1, 1.5)]
    [InlineData(1, 1, double.NaN)]
    [InlineData(double.NaN, 1, 0.5)]
    public void Regularized_OutOfRange_IsRefused(double a, double b, double x) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => IncompleteBeta.Regularized(a, b, x));
}
