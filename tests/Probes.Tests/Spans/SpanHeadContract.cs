using Candor.Probes.Spans;
using Xunit;

namespace Candor.Probes.Tests.Spans;

/// <summary>What holds of every head of spans.</summary>
public abstract class SpanHeadContract
{
    private protected abstract ISpanHead Head { get; }

    /// <summary>The score of a span by its definition, with the whole span in view.</summary>
    private protected abstract double Definition(float[] tokens);

    [Fact]
    public void Read_TokenByToken_GivesTheBitsOfTheSpanSoFar()
    {
        for (var seed = 0; seed < 50; seed++)
        {
            var tokens = Tokens(seed);
            var state = default(SpanState);
            for (var end = Head.Dimension; end <= tokens.Length; end += Head.Dimension)
            {
                var score = Head.Read(ref state, tokens.AsSpan(end - Head.Dimension, Head.Dimension));
                Assert.Equal(BitConverter.SingleToInt32Bits(Head.Score(tokens.AsSpan(0, end))), BitConverter.SingleToInt32Bits(score));
                Assert.Equal(end / Head.Dimension, state.Tokens);
            }
        }
    }

    [Fact]
    public void Score_AnySpan_IsItsDefinition()
    {
        for (var seed = 0; seed < 50; seed++)
        {
            for (var count = 1; count <= 40; count += 3)
            {
                var tokens = Tokens(seed, count);
                Assert.Equal(Definition(tokens), Head.Score(tokens), 2e-4);
            }
        }
    }

    [Fact]
    public void Read_NaNInAnyToken_IsNotScoredFromThereOn()
    {
        var tokens = Tokens(3, 40);
        for (var bad = 0; bad < 40; bad += 5)
        {
            var copy = tokens.ToArray();
            copy[(bad * Head.Dimension) + 2] = float.NaN;
            var state = default(SpanState);
            for (var t = 0; t < 40; t++)
            {
                Assert.Equal(t >= bad, float.IsNaN(Head.Read(ref state, copy.AsSpan(t * Head.Dimension, Head.Dimension))));
            }
        }
    }

    [Fact]
    public void Score_NoTokens_IsNotScored() => Assert.Equal(float.NaN, Head.Score([]));

    [Fact]
    public void Score_BrokenToken_IsRefusedVerbatim()
    {
        var exception = Assert.Throws<ArgumentException>(() => Head.Score(new float[(2 * Head.Dimension) + 1]));
        Assert.Equal($"{(2 * Head.Dimension) + 1} values are not tokens of {Head.Dimension}. (Parameter 'tokens')", exception.Message);
    }

    [Fact]
    public void Read_OtherWidth_IsRefused() => Assert.Throws<ArgumentException>(() =>
    {
        var state = default(SpanState);
        Head.Read(ref state, new float[Head.Dimension + 1]);
    });

    [Fact]
    public void Read_Always_AllocatesNothing()
    {
        var (head, tokens, state) = (Head, Tokens(1, 1), default(SpanState));
        AllocationAssert.None(() => head.Read(ref state, tokens));
    }

    private protected float[] Tokens(int seed, int count = 40) => PlantedDirection.Gaussian(new Random(seed), count * Head.Dimension);
}
