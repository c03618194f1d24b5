using Candor.Probes.Activations;
using Xunit;

namespace Candor.Probes.Tests.Activations;

public sealed class RowSubsetTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(64)]
    [InlineData(1500)]
    public void Visit_AnyBlocks_GivesTheRowsThatWhereGives(int rowsInBlock)
    {
        var set = new PlantedDirection(3, separation: 1, noise: 1, seed: 1).Draw(1500);
        var expected = set.Where(static i => i % 7 != 2);
        var subset = new RowSubset(new BlockRows(set, rowsInBlock), static i => i % 7 != 2);
        Assert.Equal((expected.Count, expected.Dimension), (subset.Count, subset.Dimension));
        Assert.Equal(expected.Trustworthy, subset.Trustworthy);
        Assert.Equal(expected.Groups, subset.Groups);
        for (var pass = 0; pass < 2; pass++)
        {
            var values = new List<float>();
            subset.Visit(
                (first, block) =>
                {
                    Assert.Equal(values.Count, first * 3);
                    Assert.InRange(block.Length / 3, 1, 512);
                    values.AddRange(block);
                },
                CancellationToken.None);
            Assert.Equal(Enumerable.Range(0, expected.Count).SelectMany(i => expected.Row(i).ToArray()), values);
        }
    }

    [Fact]
    public void Constructor_OneClassLeft_IsRefused()
    {
        var set = new PlantedDirection(3, separation: 1, noise: 1, seed: 1).Draw(10);
        var exception = Assert.Throws<ArgumentException>(() => new RowSubset(set, i => set.Trustworthy[i]));
        Assert.Equal("All 5 labels are trustworthy; both classes are needed. (Parameter 'keepRow')", exception.Message);
    }
}
