using Candor.Probes.Numerics;
using Xunit;

namespace Candor.Probes.Tests.Numerics;

public sealed class CentredScatterTests
{
    public static TheoryData<int, int> Shapes => new()
    {
        { 1, 1 }, { 1, 600 }, { 5, 511 }, { 47, 512 }, { 48, 513 }, { 49, 1025 }, { 100, 700 }, { 145, 30 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void TakeLower_AnyShape_IsTheSumOfProducts(int d, int n)
    {
        var (rows, centres, usesSecond) = Draw(d, n);
        var scatter = Scatter(rows, d, centres, usesSecond, n, threads: 2, isWide: null);
        for (var i = 0; i < d; i++)
        {
            for (var j = 0; j < d; j++)
            {
                // Single-precision products summed up 512 at a time: some 1e-6 of the sum of their sizes, whatever the two dimensions' scales.
                double sum = 0, size = 0;
                for (var row = 0; row < n; row++)
                {
                    var offset = usesSecond[row] ? d : 0;
                    var product = ((double)rows[(row * d) + i] - centres[offset + i]) * ((double)rows[(row * d) + j] - centres[offset + j]);
                    (sum, size) = (sum + product, size + Math.Abs(product));
                }

                Assert.Equal(j <= i ? sum : 0, scatter[(i * d) + j], 2e-6 * size);
            }
        }
    }

    [Theory]
    [InlineData(1, false, 1500)]
    [InlineData(3, true, 1500)]
    [InlineData(5, false, 1)]
    [InlineData(2, true, 77)]
    public void TakeLower_AnyThreadsVectorsAndBlocks_HasTheSameBits(int threads, bool isWide, int rowsInBlock)
    {
        const int D = 101, N = 1500;
        var (rows, centres, usesSecond) = Draw(D, N);
        Assert.Equal(
            Scatter(rows, D, centres, usesSecond, N, threads: 2, isWide: null), Scatter(rows, D, centres, usesSecond, rowsInBlock, threads, isWide));
    }

    private static unsafe double[] Scatter(float[] rows, int d, float[] centres, bool[] usesSecond, int rowsInBlock, int threads, bool? isWide)
    {
        var scatter = new CentredScatter(d, threads, isWide);
        fixed (float* pointer = rows)
        {
            for (var first = 0; first < usesSecond.Length; first += rowsInBlock)
            {
                scatter.Add(pointer + (first * d), Math.Min(rowsInBlock, usesSecond.Length - first), centres, usesSecond, first);
            }
        }

        return scatter.TakeLower();
    }

    // Every third dimension is a thousand times as loud as the others and ten times its spread away from zero.
    private static (float[] Rows, float[] Centres, bool[] UsesSecond) Draw(int d, int n)
    {
        var random = new Random((d * 10_007) + n);
        float Scale(int i) => i % d % 3 == 1 ? 1000 : 1;
        float[] centres = [.. PlantedDirection.Gaussian(random, 2 * d).Select((x, i) => 10 * x * Scale(i))];
        bool[] usesSecond = [.. Enumerable.Range(0, n).Select(_ => random.Next(2) == 1)];
        float[] rows = [.. PlantedDirection.Gaussian(random, n * d).Select((x, i) => (x * Scale(i)) + centres[(usesSecond[i / d] ? d : 0) + (i % d)])];
        return (rows, centres, usesSecond);
    }
}
