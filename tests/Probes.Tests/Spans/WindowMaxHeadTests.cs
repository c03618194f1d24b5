using Candor.Probes.Directions;
using Candor.Probes.Spans;
using Xunit;

namespace Candor.Probes.Tests.Spans;

public sealed class WindowMaxHeadTests : SpanHeadContract
{
    private static readonly WindowMaxHead Sample = new(new FittedDirection(Direction.FromVector(PlantedDirection.Gaussian(new Random(1), 12)), 2, -1), 5);

    private protected override ISpanHead Head => Sample;

    [Fact]
    public void Read_ByHand_IsTheLargestFullWindow()
    {
        var head = new WindowMaxHead(new FittedDirection(Direction.FromVector([1]), 1, 0), 2);
        var state = default(SpanState);
        float[] scores = [.. new float[] { 9, 1, 2, 8, 0 }.Select(x => head.Read(ref state, [x]))];

        // One token is a window as long as there is no other; then (9, 1) takes its place.
        Assert.Equal([9, 5, 5, 5, 5], scores);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(33)]
    public void Constructor_WidthOutOfRange_IsRefused(int width) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new WindowMaxHead(new FittedDirection(Direction.FromVector([1]), 1, 0), width));

    private protected override double Definition(float[] tokens)
    {
        double[] scores = [.. tokens.Chunk(12).Select(static row => (2 * (double)Sample.Value.Direction.Project(row)) - 1)];
        var width = Math.Min(5, scores.Length);
        return Enumerable.Range(0, scores.Length - width + 1).Max(j => scores.Skip(j).Take(width).Average());
    }
}
