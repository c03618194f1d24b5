using Candor.Probes.Activations;
using Candor.Probes.Directions;
using Candor.Probes.Spans;
using Candor.Probes.Tests.Fixtures;
using Xunit;

namespace Candor.Probes.Tests.Spans;

public sealed class AttentionFitterTests
{
    [Fact]
    public void Fit_ReferenceSpans_ScoresLikeTorch()
    {
        var reference = HeadReferences.Get("attention");
        var expected = References.Doubles(reference.GetProperty("scores"));
        var scores = SpanScores.Of(new AttentionFitter(1).Fit(HeadReferences.Spans), HeadReferences.Spans);
        Assert.All(expected.Zip(scores), static pair => Assert.Equal(pair.First, pair.Second, 1e-4 * Math.Max(1, Math.Abs(pair.First))));
    }

    [Fact]
    public void Fit_TokensThatSayWhereToLook_BeatsTheMeanOnHeldOutSpans()
    {
        var needle = new NeedleSpans(Needle: 3) { Marker = 4 };
        var (fitting, held) = (needle.Draw(400, seed: 1), needle.Draw(400, seed: 2));
        var attention = SpanScores.Area(new AttentionFitter().Fit(fitting), held);
        var mean = SpanScores.Area(new AttentionHead(Mean(fitting), new float[8]), held);
        Assert.InRange(attention, 0.95, 1);
        Assert.InRange(attention - mean, 0.1, 1);
    }

    [Fact]
    public void Fit_ShuffledLabels_IsAtChanceOnHeldOutSpans()
    {
        double area = 0;
        for (var seed = 0; seed < 5; seed++)
        {
            var none = new NeedleSpans(Needle: 0);
            area += SpanScores.Area(new AttentionFitter().Fit(none.Draw(300, seed)), none.Draw(300, seed + 100)) / 5;
        }

        Assert.InRange(area, 0.44, 0.56);
    }

    [Fact]
    public void Fit_SpansOfOneToken_IsLogisticRegression()
    {
        // Attention over one token is 1, whatever the query; the penalty leaves it at 0.
        var set = new NeedleSpans(Needle: 1).Draw(200, seed: 3, shortest: 1, longest: 1);
        var head = new AttentionFitter(2).Fit(set);
        var linear = new LogisticFitter(2).Fit(set.Tokens).ToProbe("p", new ProbeSource.Residual(new HookPoint(0), Pooling.Token));
        for (var i = 0; i < set.Count; i++)
        {
            Assert.Equal(linear.Score(set.Token(i, 0)), ((ISpanHead)head).Score(set.Span(i)), 1e-4);
        }

        Assert.All(head.Query.ToArray(), static q => Assert.Equal(0, q, 1e-6));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Constructor_PenaltyOutOfRange_IsRefused(double l2) => Assert.StartsWith(
        "The penalty must be finite and above 0.", Assert.Throws<ArgumentOutOfRangeException>(() => new AttentionFitter(l2)).Message, StringComparison.Ordinal);

    private static FittedDirection Mean(SpanSet set)
    {
        var means = new float[set.Count * set.Dimension];
        for (var i = 0; i < set.Count; i++)
        {
            for (var t = 0; t < set.Length(i); t++)
            {
                for (var j = 0; j < set.Dimension; j++)
                {
                    means[(i * set.Dimension) + j] += set.Token(i, t)[j] / set.Length(i);
                }
            }
        }

        return new LogisticFitter().Fit(new ActivationSet(means, set.Dimension, set.Trustworthy, set.Groups));
    }
}
