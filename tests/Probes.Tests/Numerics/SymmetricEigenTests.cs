using Candor.Probes.Numerics;
using Candor.Probes.Tests.Fixtures;
using Xunit;

namespace Candor.Probes.Tests.Numerics;

public sealed class SymmetricEigenTests
{
    [Fact]
    public void Of_CorrelationMatrix_HasTheEigenvaluesOfNumPy()
    {
        var matrix = References.Method("correlation").EnumerateArray().SelectMany(References.Doubles).ToArray();
        var expected = References.Doubles(References.Method("eigenvalues"));
        var eigen = SymmetricEigen.Of(matrix, 5);
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(expected[i], eigen.Values[i], 1e-13);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(40)]
    [InlineData(121)]
    public void Of_RandomMatrix_GivesItBackFromOrthonormalVectors(int d)
    {
        var matrix = Random(d, seed: d);
        AssertDecomposes(matrix, d, 1e-12 * d);
    }

    [Fact]
    public void Of_RepeatedAndZeroEigenvalues_StillDecomposes()
    {
        // I with a block of ones: eigenvalues 0 (twice), 1 (three times) and 3.
        var matrix = new double[36];
        for (var i = 0; i < 6; i++)
        {
            for (var j = 0; j < 6; j++)
            {
                matrix[(i * 6) + j] = i < 3 && j < 3 ? 1 : i == j ? 1 : 0;
            }
        }

        AssertDecomposes(matrix, 6, 1e-14);
        var values = SymmetricEigen.Of(matrix, 6).Values;
        Assert.Equal([0, 0, 1, 1, 1, 3], values.Select(static value => Math.Round(value, 12)));
        AssertDecomposes(new double[16], 4, 0);
    }

    [Fact]
    public void Of_NotFinite_IsRefusedVerbatim()
    {
        var exception = Assert.Throws<ArgumentException>(() => SymmetricEigen.Of([1, 0, double.NaN, 1], 2));
        Assert.Equal("Row 1, column 0 is NaN; a matrix to be decomposed must be finite. (Parameter 'matrix')", exception.Message);
    }

    private static double[] Random(int d, int seed)
    {
        var random = new Random(seed);
        var matrix = new double[d * d];
        for (var i = 0; i < d; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                matrix[(i * d) + j] = matrix[(j * d) + i] = random.NextDouble() - 0.5;
            }
        }

        return matrix;
    }

    private static void AssertDecomposes(double[] matrix, int d, double tolerance)
    {
        var eigen = SymmetricEigen.Of(matrix, d);
        Assert.Equal(eigen.Values.Order(), eigen.Values);
        for (var i = 0; i < d; i++)
        {
            for (var j = 0; j < d; j++)
            {
                double dot = 0;
                double rebuilt = 0;
                for (var k = 0; k < d; k++)
                {
                    dot += eigen.Vector(i)[k] * eigen.Vector(j)[k];
                    rebuilt += eigen.Values[k] * eigen.Vector(k)[i] * eigen.Vector(k)[j];
                }

                Assert.Equal(i == j ? 1 : 0, dot, 1e-12);
                Assert.Equal(matrix[(i * d) + j], rebuilt, tolerance + 1e-15);
            }
        }
    }
}
