using Candor.Probes.Activations;
using Candor.Probes.Directions;
using Candor.Probes.Evaluation;
using Candor.Probes.Spans;
using Candor.Probes.Tests.Fixtures;
using Candor.Probes.Tests.Spans;
using Xunit;

namespace Candor.Probes.Tests.Directions;

public sealed class MultipleInstanceFitterTests
{
    private static readonly ProbeSource Source = new ProbeSource.Residual(new HookPoint(0), Pooling.Token);

    [Fact]
    public void TokenScores_ReferenceSpans_AreTheDualsOfSciPy()
    {
        var reference = HeadReferences.Get("multiple_instance");
        var set = HeadReferences.Spans;
        var scores = Fitter().TokenScores(set, Standardisation.Of(set.Tokens));
        Assert.All(References.Doubles(reference.GetProperty("stage1")).Zip(scores), static pair => Assert.Equal(pair.First, pair.Second, 1e-3));
    }

    [Fact]
    public void Fit_ReferenceSpans_ScoresLikeScikitLearn()
    {
        var set = HeadReferences.Spans;
        var probe = Fitter().Fit(set).ToProbe("p", Source);
        var expected = References.Doubles(HeadReferences.Get("multiple_instance").GetProperty("scores"));
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], probe.Score(set.Tokens.Row(i)), 3e-3);
        }
    }

    // M12, second half: labels of whole statements are enough to read tokens, no worse than the statement's last token does.
    [Theory]
    [InlineData(4, 2)]
    [InlineData(4, 0)]
    [InlineData(3, 2.5f)]
    public void Fit_NeedleAnywhere_ItsLargestTokenScoreIsNoWorseThanTheLastToken(float needle, float last)
    {
        var spans = new NeedleSpans(Needle: needle) { Last = last };
        var (fitting, held) = (spans.Draw(240, seed: 1, longest: 10), spans.Draw(600, seed: 2, longest: 10));
        var direction = new MultipleInstanceFitter(0.05).Fit(fitting);
        var token = SpanScores.Area(new WindowMaxHead(direction, 1), held);
        var statement = LastTokenArea(fitting, held);
        Assert.InRange(token, statement - 0.02, 1);

        // The control: what it beats is no chance level where the last token says something, and it is right by itself where it says nothing.
        Assert.InRange(token, 0.9, 1);
        Assert.InRange(direction.Direction.Unit[0], 0.9, 1);
    }

    [Fact]
    public void Fit_TailIsKnown_TakesPositivesFromItOnly()
    {
        // Dimension 2 of the first token tells the label too, and louder; it may not be learnt from where only the last token counts.
        var plain = new NeedleSpans(Needle: 0) { Last = 3 }.Draw(300, seed: 1);
        var values = plain.Tokens;
        float[] moved = [.. Enumerable.Range(0, values.Count).SelectMany(i => values.Row(i).ToArray())];
        for (var i = 0; i < plain.Count; i++)
        {
            moved[(plain.Start(i) * plain.Dimension) + 2] += plain.Trustworthy[i] ? 0 : 6;
        }

        var set = new SpanSet(moved, plain.Dimension, [.. Enumerable.Range(0, plain.Count).Select(plain.Length)], plain.Trustworthy, plain.Groups);
        var free = new MultipleInstanceFitter(0.05).Fit(set).Direction.Unit;
        var known = new MultipleInstanceFitter(0.05, share: 1, tail: 1).Fit(set).Direction.Unit;
        Assert.InRange(free[2], 0.5, 1);
        Assert.InRange(known[0], 0.95, 1);
        Assert.InRange(Math.Abs(known[2]), 0, 0.2);
    }

    [Fact]
    public void Fit_ShuffledLabels_IsAtChanceOnHeldOutSpans()
    {
        double area = 0;
        for (var seed = 0; seed < 5; seed++)
        {
            var none = new NeedleSpans(Needle: 0);
            var direction = new MultipleInstanceFitter(0.05).Fit(none.Draw(200, seed, shortest: 8, longest: 8));
            area += SpanScores.Area(new WindowMaxHead(direction, 1), none.Draw(200, seed + 100, shortest: 8, longest: 8)) / 5;
        }

        Assert.InRange(area, 0.42, 0.58);
    }

    [Theory]
    [InlineData(0, 0.5, 1)]
    [InlineData(1, 0, 1)]
    [InlineData(1, 1.1, 1)]
    [InlineData(1, double.NaN, 1)]
    [InlineData(1, 0.5, 0)]
    public void Constructor_ParameterOutOfRange_IsRefused(double c, double share, int tail) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new MultipleInstanceFitter(c, share, tail));

    private static MultipleInstanceFitter Fitter()
    {
        var reference = HeadReferences.Get("multiple_instance");
        return new MultipleInstanceFitter(
            reference.GetProperty("c").GetDouble(), reference.GetProperty("share").GetDouble(), reference.GetProperty("tail").GetInt32());
    }

    private static double LastTokenArea(SpanSet fitting, SpanSet held)
    {
        var probe = new LogisticFitter().Fit(LastTokens(fitting)).ToProbe("p", Source);
        var rows = LastTokens(held);
        return Auroc.Of([.. Enumerable.Range(0, rows.Count).Select(i => probe.Score(rows.Row(i)))], rows.Trustworthy);
    }

    private static ActivationSet LastTokens(SpanSet set) => new(
        [.. Enumerable.Range(0, set.Count).SelectMany(i => set.Token(i, set.Length(i) - 1).ToArray())], set.Dimension, set.Trustworthy, set.Groups);
}
