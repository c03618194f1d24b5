using Candor.Probes.Numerics;
using Xunit;

namespace Candor.Probes.Tests.Numerics;

public sealed class CholeskyTests
{
    private const int D = 12;

    [Fact]
    public void Solve_AnyRightSide_SatisfiesTheEquations()
    {
        var matrix = PositiveDefinite();
        double[] b = [.. Enumerable.Range(0, D).Select(static i => i - 4.5)];
        var x = b.ToArray();
        Cholesky.Factor(matrix, D).Solve(x);
        Assert.All(Enumerable.Range(0, D), i => Assert.Equal(b[i], Enumerable.Range(0, D).Sum(j => matrix[(i * D) + j] * x[j]), 1e-9));
    }

    [Fact]
    public void InverseLower_OfMatrix_Whitens()
    {
        var matrix = PositiveDefinite();
        var w = Cholesky.Factor(matrix, D).InverseLower();
        for (var i = 0; i < D; i++)
        {
            for (var j = 0; j < D; j++)
            {
                double entry = 0;
                for (var k = 0; k < D; k++)
                {
                    for (var l = 0; l < D; l++)
                    {
                        entry += w[(i * D) + k] * matrix[(k * D) + l] * w[(j * D) + l];
                    }
                }

                Assert.Equal(i == j ? 1 : 0, entry, 1e-9);
                Assert.True(j <= i || w[(i * D) + j] == 0);
            }
        }
    }

    [Fact]
    public void SolveLower_AndInverseLower_Agree()
    {
        var cholesky = Cholesky.Factor(PositiveDefinite(), D);
        double[] b = [.. Enumerable.Range(0, D).Select(static i => Math.Sin(i))];
        var w = cholesky.InverseLower();
        var expected = Enumerable.Range(0, D).Select(i => Enumerable.Range(0, D).Sum(j => w[(i * D) + j] * b[j])).ToArray();
        cholesky.SolveLower(b);
        Assert.All(Enumerable.Range(0, D), i => Assert.Equal(expected[i], b[i], 1e-9));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    [InlineData(double.NaN)]
    public void Factor_NotPositiveDefinite_IsRefusedNamingThePivot(double last)
    {
        var exception = Assert.Throws<ArgumentException>(() => Cholesky.Factor([1, 1, 1, last], 2));
        Assert.StartsWith("The matrix is not positive definite (pivot 1 is", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Factor_NotSquare_IsRefusedVerbatim()
    {
        var exception = Assert.Throws<ArgumentException>(() => Cholesky.Factor([1, 2, 3], 2));
        Assert.Equal("3 values are not a square matrix of 2. (Parameter 'matrix')", exception.Message);
    }

    private static double[] PositiveDefinite()
    {
        var random = new Random(1);
        var root = PlantedDirection.Gaussian(random, D * D);
        var matrix = new double[D * D];
        for (var k = 0; k < D * D; k++)
        {
            matrix[k] = Enumerable.Range(0, D).Sum(m => (double)root[(k / D * D) + m] * root[(k % D * D) + m]) + (k / D == k % D ? 0.5 : 0);
        }

        return matrix;
    }
}
