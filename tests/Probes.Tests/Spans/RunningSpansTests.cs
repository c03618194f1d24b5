using Candor.Probes.Activations;
using Candor.Probes.Spans;
using Xunit;

namespace Candor.Probes.Tests.Spans;

/// <summary>A score does not depend on what was asked before, in which order, or rolled back.</summary>
public sealed class RunningSpansTests
{
    private static readonly HookPoint Here = new(4);
    private static readonly HookPoint There = new(5);

    private readonly Tokens _tokens = new(seed: 1, count: 60);

    public static TheoryData<string> Kinds => ["attention", "window_max"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Score_AnyOrderOfQuestionsAndRollbacks_GivesTheBitsOfTheWholeSpan(string kind)
    {
        var head = SampleHeads.Of(kind);
        for (var seed = 0; seed < 20; seed++)
        {
            var random = new Random(seed);
            var running = new RunningSpans(_tokens);
            var length = 60;
            for (var step = 0; step < 200; step++)
            {
                if (random.Next(10) == 0)
                {
                    // Another continuation in the place of what was rolled back.
                    length = random.Next(1, 60);
                    running.Truncate(length);
                    _tokens.Redraw(from: length, random);
                    length = 60;
                }

                var (first, hookPoint) = (random.Next(2) * 7, random.Next(2) == 0 ? Here : There);
                var last = random.Next(first, length);
                AssertSame(_tokens.Whole(head, hookPoint, first, last), running.Score(head, hookPoint, first, last));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Score_AscendingTokens_TakesInEachOnce(string kind)
    {
        var running = new RunningSpans(_tokens);
        for (var last = 0; last < 60; last++)
        {
            running.Score(SampleHeads.Of(kind), Here, 0, last);
            running.Score(SampleHeads.Of(kind), Here, 0, last);
        }

        Assert.Equal(60, _tokens.Asked);
    }

    [Fact]
    public void Score_TwoHeadsAndTwoPlacesInTurn_DoNotDisturbEachOther()
    {
        var running = new RunningSpans(_tokens);
        for (var last = 7; last < 60; last++)
        {
            foreach (var hookPoint in new[] { Here, There })
            {
                AssertSame(_tokens.Whole(SampleHeads.Attention, hookPoint, 0, last), running.Score(SampleHeads.Attention, hookPoint, 0, last));
                AssertSame(_tokens.Whole(SampleHeads.WindowMax, hookPoint, 7, last), running.Score(SampleHeads.WindowMax, hookPoint, 7, last));
            }
        }

        _tokens.Asked = 0;
        running.Score(SampleHeads.Attention, Here, 0, 59);
        running.Score(SampleHeads.WindowMax, There, 7, 59);
        Assert.Equal(0, _tokens.Asked);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Score_NaNInASpan_IsNotScoredUntilItIsRolledBack(string kind)
    {
        var (head, running) = (SampleHeads.Of(kind), new RunningSpans(_tokens));
        var good = _tokens.Token(20, Here).ToArray();
        running.Score(head, Here, 0, 19);
        _tokens.Set(20, float.NaN);
        Assert.Equal(float.NaN, running.Score(head, Here, 0, 20));
        Assert.Equal(float.NaN, running.Score(head, Here, 0, 59));
        running.Truncate(20);
        _tokens.Set(20, good);
        AssertSame(_tokens.Whole(head, Here, 0, 59), running.Score(head, Here, 0, 59));
    }

    [Theory]
    [InlineData(-1, 3)]
    [InlineData(4, 3)]
    public void Score_SpanThatIsNone_IsRefused(int first, int last) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new RunningSpans(_tokens).Score(SampleHeads.Attention, Here, first, last));

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Score_TokenAfterToken_AllocatesNothing(string kind)
    {
        var (head, running, last) = (SampleHeads.Of(kind), new RunningSpans(_tokens), 0);
        AllocationAssert.None(() =>
        {
            running.Score(head, Here, 0, last);
            last = (last + 1) % 60;
            if (last == 0)
            {
                running.Truncate(0);
            }
        });
    }

    private static void AssertSame(float expected, float actual) =>
        Assert.Equal(BitConverter.SingleToInt32Bits(expected), BitConverter.SingleToInt32Bits(actual));

    /// <summary>A sequence of random tokens at two hook points.</summary>
    private sealed class Tokens(int seed, int count) : ISpanTokens
    {
        private readonly float[] _values = PlantedDirection.Gaussian(new Random(seed), 2 * count * SampleBank.Dimension);

        public int Asked { get; set; }

        public ReadOnlySpan<float> Token(int index, HookPoint hookPoint)
        {
            Asked++;
            return At(index, hookPoint);
        }

        public void Redraw(int from, Random random) =>
            PlantedDirection.Gaussian(random, 2 * (count - from) * SampleBank.Dimension).CopyTo(_values.AsSpan(2 * from * SampleBank.Dimension));

        public void Set(int index, params float[] values) => values.CopyTo(At(index, Here));

        public float Whole(ISpanHead head, HookPoint hookPoint, int first, int last)
        {
            var tokens = new List<float>();
            for (var t = first; t <= last; t++)
            {
                tokens.AddRange(At(t, hookPoint));
            }

            return head.Score(tokens.ToArray());
        }

        private Span<float> At(int index, HookPoint hookPoint) =>
            _values.AsSpan(((2 * index) + (hookPoint == Here ? 0 : 1)) * SampleBank.Dimension, SampleBank.Dimension);
    }
}
