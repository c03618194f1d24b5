using Candor.Probes.Numerics;
using Xunit;

namespace Candor.Probes.Tests.Numerics;

public sealed unsafe class RowKernelsTests
{
    public static TheoryData<int, int> Shapes => new() { { 1, 1 }, { 3, 7 }, { 4, 8 }, { 5, 9 }, { 9, 31 }, { 16, 64 } };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Dot_AnyShape_IsTheSumOfProducts(int count, int d)
    {
        var (rows, w) = Draw(count, d);
        var results = new double[count];
        fixed (float* pointer = rows)
        {
            RowKernels.Dot(pointer, count, w, results);
        }

        Assert.All(Enumerable.Range(0, count), i => Assert.Equal(Enumerable.Range(0, d).Sum(j => rows[(i * d) + j] * w[j]), results[i], 1e-12));
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void AddScaled_AnyShape_AddsRows(int count, int d)
    {
        var (rows, sums) = Draw(count, d);
        double[] factors = [.. Enumerable.Range(0, count).Select(static i => i - 1.5)];
        double[] expected = [.. Enumerable.Range(0, d).Select(j => sums[j] + Enumerable.Range(0, count).Sum(i => factors[i] * rows[(i * d) + j]))];
        fixed (float* pointer = rows)
        {
            RowKernels.AddScaled(pointer, factors, sums);
        }

        Assert.All(Enumerable.Range(0, d), j => Assert.Equal(expected[j], sums[j], 1e-12));
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void SquaredDistance_AnyShape_IsTheWeightedSum(int count, int d)
    {
        var (rows, origin) = Draw(count, d);
        double[] scale = [.. Enumerable.Range(0, d).Select(static j => 0.5 + j)];
        fixed (float* pointer = rows)
        {
            var distance = RowKernels.SquaredDistance(pointer, origin, scale);
            Assert.Equal(Enumerable.Range(0, d).Sum(j => scale[j] * (rows[j] - origin[j]) * (rows[j] - origin[j])), distance, 1e-11 * distance);
        }
    }

    [Fact]
    public void DotAndAddScaled_RowsOneByOne_HaveTheSameBits()
    {
        const int Count = 11, D = 43;
        var (rows, w) = Draw(Count, D);
        var (together, apart, factors) = (new double[Count], new double[Count], new double[Count]);
        var (sums, sumsApart) = (new double[D], new double[D]);
        fixed (float* pointer = rows)
        {
            RowKernels.Dot(pointer, Count, w, together);
            together.CopyTo(factors, 0);
            RowKernels.AddScaled(pointer, factors, sums);
            for (var i = 0; i < Count; i++)
            {
                RowKernels.Dot(pointer + (i * D), 1, w, apart.AsSpan(i, 1));
                RowKernels.AddScaled(pointer + (i * D), factors.AsSpan(i, 1), sumsApart);
            }
        }

        Assert.Equal(together, apart);
        Assert.Equal(sums, sumsApart);
    }

    private static (float[] Rows, double[] Vector) Draw(int count, int d)
    {
        var random = new Random((count * 1009) + d);
        return (PlantedDirection.Gaussian(random, count * d), [.. PlantedDirection.Gaussian(random, d).Select(static x => (double)x)]);
    }
}
