using Candor.Probes.Numerics;
using Xunit;

namespace Candor.Probes.Tests.Numerics;

/// <summary>Sizes around the blocks' and the panels' borders.</summary>
public sealed class BlockedFactorTests
{
    public static TheoryData<int> Sizes => [1, 2, 23, 127, 128, 129, 152, 153, 200];

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Factor_AnySize_MultipliesBackToTheMatrix(int d)
    {
        var matrix = PositiveDefinite(d);
        var lower = Lower(matrix, d);
        BlockedCholesky.Factor(lower, d, threads: 2);
        for (var i = 0; i < d; i++)
        {
            for (var j = 0; j < d; j++)
            {
                if (j > i)
                {
                    Assert.Equal(0, lower[(i * d) + j]);
                    continue;
                }

                var product = Enumerable.Range(0, j + 1).Sum(k => lower[(i * d) + k] * lower[(j * d) + k]);
                Assert.Equal(matrix[(i * d) + j], product, 1e-12 * Math.Sqrt(matrix[(i * d) + i] * matrix[(j * d) + j]));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Invert_AnySize_GivesTheIdentityWithItsFactor(int d)
    {
        var lower = Lower(PositiveDefinite(d), d);
        BlockedCholesky.Factor(lower, d, threads: 1);
        var inverse = lower.ToArray();
        BlockedInverse.Invert(inverse, d, threads: 2);
        for (var i = 0; i < d; i++)
        {
            for (var j = 0; j < d; j++)
            {
                var entry = Enumerable.Range(0, i + 1).Sum(k => lower[(i * d) + k] * inverse[(k * d) + j]);
                Assert.Equal(i == j ? 1 : 0, entry, 1e-10);
                Assert.True(j <= i || inverse[(i * d) + j] == 0);
            }
        }
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(1, false)]
    [InlineData(3, false)]
    public void Factor_AnyThreadsAndVectors_HasTheSameBits(int threads, bool isWide)
    {
        const int D = 301;
        var (expected, lower) = (Lower(PositiveDefinite(D), D), Lower(PositiveDefinite(D), D));
        BlockedCholesky.Factor(expected, D, threads: 2);
        BlockedCholesky.Factor(lower, D, threads, isWide);
        Assert.Equal(expected, lower);
        BlockedInverse.Invert(expected, D, threads: 2);
        BlockedInverse.Invert(lower, D, threads);
        Assert.Equal(expected, lower);
    }

    [Fact]
    public void Factor_NotPositiveDefiniteInALaterBlock_NamesThePivot()
    {
        const int D = 200;
        var matrix = Lower(PositiveDefinite(D), D);
        matrix[(150 * D) + 150] = -1;
        var exception = Assert.Throws<ArgumentException>(() => BlockedCholesky.Factor(matrix, D, threads: 2));
        Assert.StartsWith("The matrix is not positive definite (pivot 150 is -", exception.Message, StringComparison.Ordinal);
    }

    // Dimensions of very different scales, which a factorisation must not mind.
    private static double[] PositiveDefinite(int d)
    {
        var root = PlantedDirection.Gaussian(new Random(d), d * d);
        var matrix = new double[d * d];
        for (var i = 0; i < d; i++)
        {
            for (var j = 0; j < d; j++)
            {
                var product = Enumerable.Range(0, d).Sum(k => (double)root[(i * d) + k] * root[(j * d) + k]) + (i == j ? d : 0);
                matrix[(i * d) + j] = product * (i % 7 == 0 ? 1000 : 1) * (j % 7 == 0 ? 1000 : 1);
            }
        }

        return matrix;
    }

    private static double[] Lower(double[] matrix, int d) => [.. matrix.Select((x, k) => k % d <= k / d ? x : 0)];
}
