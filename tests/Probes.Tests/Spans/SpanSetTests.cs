using Candor.Probes.Activations;
using Candor.Probes.Spans;
using Xunit;

namespace Candor.Probes.Tests.Spans;

public sealed class SpanSetTests
{
    [Fact]
    public void Constructor_TwoSpans_GivesTheirTokensAndLabels()
    {
        var set = new SpanSet([1, 2, 3, 4, 5, 6], 2, [1, 2], [true, false], ["a", "b"]);
        Assert.Equal((2, 2, 2), (set.Count, set.Dimension, set.LongestSpan));
        Assert.Equal([5f, 6f], set.Token(1, 1).ToArray());
        Assert.Equal([3f, 4f, 5f, 6f], set.Span(1).ToArray());
        Assert.Equal([true, false, false], set.Tokens.Trustworthy);
        Assert.Equal(["a", "b", "b"], set.Tokens.Groups);
        Assert.Throws<ArgumentOutOfRangeException>(() => set.Token(0, 1).ToArray());
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.NegativeInfinity)]
    public void Constructor_NotFinite_NamesSpanTokenAndColumn(float value)
    {
        var exception = Assert.Throws<ArgumentException>(() => new SpanSet([1, 2, 3, 4, 5, value], 2, [1, 2], [true, false], ["a", "b"]));
        Assert.Equal($"Span 1, token 1, column 1 is {value}; activations must be finite. (Parameter 'values')", exception.Message);
    }

    [Fact]
    public void Constructor_EmptySpan_IsRefusedVerbatim()
    {
        var exception = Assert.Throws<ArgumentException>(() => new SpanSet([1, 2], 1, [2, 0], [true, false], ["a", "b"]));
        Assert.Equal("Span 1 holds 0 tokens; a span without tokens has nothing to be read. (Parameter 'lengths')", exception.Message);
    }

    [Theory]
    [InlineData(5, 2, "5 values are not 3 tokens of 2. (Parameter 'values')")]
    [InlineData(6, 3, "There are 2 lengths, 3 labels and 3 groups. (Parameter 'lengths')")]
    public void Constructor_ShapesDisagree_IsRefusedVerbatim(int values, int labels, string message)
    {
        bool[] trustworthy = [.. Enumerable.Range(0, labels).Select(static i => i == 0)];
        string[] groups = [.. Enumerable.Repeat("g", labels)];
        Assert.Equal(message, Assert.Throws<ArgumentException>(() => new SpanSet(new float[values], 2, [1, 2], trustworthy, groups)).Message);
    }

    [Fact]
    public void Constructor_OneClass_IsRefusedVerbatim()
    {
        var exception = Assert.Throws<ArgumentException>(() => new SpanSet([1, 2], 1, [1, 1], [true, true], ["a", "b"]));
        Assert.Equal("All 2 labels are trustworthy; both classes are needed. (Parameter 'trustworthy')", exception.Message);
    }

    [Fact]
    public void Where_SomeSpans_KeepsThemWhole()
    {
        var set = new NeedleSpans().Draw(10, seed: 1);
        var kept = set.Where(static i => i is 3 or 6);
        Assert.Equal(set.Span(3).ToArray(), kept.Span(0).ToArray());
        Assert.Equal(set.Span(6).ToArray(), kept.Span(1).ToArray());
        Assert.Equal(["g3", "g6"], kept.Groups);
    }

    [Fact]
    public void OfSamples_Set_IsOneTokenASpan()
    {
        var samples = new ActivationSet([1, 2, 3, 4], 2, [true, false], ["a", "b"]);
        var set = SpanSet.OfSamples(samples);
        Assert.Equal([3f, 4f], set.Span(1).ToArray());
        Assert.Equal(1, set.LongestSpan);
    }
}
