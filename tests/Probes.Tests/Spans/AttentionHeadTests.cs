using System.Numerics.Tensors;
using Candor.Probes.Directions;
using Candor.Probes.Spans;
using Xunit;

namespace Candor.Probes.Tests.Spans;

public sealed class AttentionHeadTests : SpanHeadContract
{
    private static readonly AttentionHead Sample = new(
        new FittedDirection(Direction.FromVector(PlantedDirection.Gaussian(new Random(1), 12)), 2, -1), PlantedDirection.Gaussian(new Random(2), 12));

    private protected override ISpanHead Head => Sample;

    [Fact]
    public void Score_LogitsThatGrowBeyondTheExponential_IsTheLoudestToken()
    {
        // Logits of 0, 1,000 and 2,000: exp overflows at 710.
        var head = new AttentionHead(new FittedDirection(Direction.FromVector([1, 0]), 1, 0), [0, 1]);
        Assert.Equal(7, ((ISpanHead)head).Score([3, 0, 5, 1000, 7, 2000]), 1e-6);
        Assert.Equal(7, ((ISpanHead)head).Score([7, 2000, 5, 1000, 3, 0]), 1e-6);
    }

    [Fact]
    public void Score_ZeroQuery_IsTheMean()
    {
        var head = new AttentionHead(new FittedDirection(Direction.FromVector([1, 0]), 2, 1), [0, 0]);
        Assert.Equal((2 * (1 + 2 + 6) / 3.0) + 1, ((ISpanHead)head).Score([1, 9, 2, 9, 6, 9]), 1e-6);
    }

    [Fact]
    public void Constructor_QueryOfOtherWidth_IsRefusedVerbatim()
    {
        var value = new FittedDirection(Direction.FromVector([1, 0]), 1, 0);
        var exception = Assert.Throws<ArgumentException>(() => new AttentionHead(value, [1, 2, 3]));
        Assert.Equal("The query has 3 values; 2 finite ones are expected. (Parameter 'query')", exception.Message);
        Assert.Throws<ArgumentException>(() => new AttentionHead(value, [1, float.NaN]));
    }

    // Two passes, in double precision.
    private protected override double Definition(float[] tokens)
    {
        var rows = tokens.Chunk(12).ToArray();
        double[] logits = [.. rows.Select(static row => (double)TensorPrimitives.Dot(row, Sample.Query))];
        double[] weights = [.. logits.Select(logit => Math.Exp(logit - logits.Max()))];
        return rows.Zip(weights, static (row, weight) => weight * ((2 * (double)Sample.Value.Direction.Project(row)) - 1)).Sum() / weights.Sum();
    }
}
