using Candor.Probes.Activations;
using Candor.Probes.Spans;
using Xunit;

namespace Candor.Probes.Tests.Contract;

/// <summary>What no fitter ever sees, because the sets that all of them read refuse it by name.</summary>
public sealed class SampleRefusalTests
{
    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void Samples_NotFinite_AreRefusedWithRowAndColumn(float value)
    {
        var values = FitterSamples.Values(FitterSamples.Separable());
        values[(17 * FitterSamples.Dimension) + 4] = value;
        var set = FitterSamples.Separable();
        var samples = Assert.Throws<ArgumentException>(() => new ActivationSet(values, set.Dimension, set.Trustworthy, set.Groups));
        Assert.Contains("ow 17, column 4", samples.Message, StringComparison.Ordinal);
        int[] lengths = [.. Enumerable.Repeat(2, 40)];
        var spans = Assert.Throws<ArgumentException>(
            () => new SpanSet(values, set.Dimension, lengths, [.. set.Trustworthy.Take(40)], [.. set.Groups.Take(40)]));
        Assert.Contains("Span 8, token 1, column 4", spans.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, "trustworthy")]
    [InlineData(false, "untrustworthy")]
    public void Samples_OfOneClass_AreRefused(bool label, string shown)
    {
        bool[] labels = [.. Enumerable.Repeat(label, 4)];
        string[] groups = ["a", "b", "c", "d"];
        var expected = $"All 4 labels are {shown}; both classes are needed.";
        var samples = Assert.Throws<ArgumentException>(() => new ActivationSet(new float[8], 2, labels, groups));
        Assert.StartsWith(expected, samples.Message, StringComparison.Ordinal);
        var spans = Assert.Throws<ArgumentException>(() => new SpanSet(new float[8], 2, [1, 1, 1, 1], labels, groups));
        Assert.StartsWith(expected, spans.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Samples_None_AreRefused() => Assert.Contains(
        "There are no samples.", Assert.Throws<ArgumentException>(() => new ActivationSet([], 2, [], [])).Message, StringComparison.Ordinal);
}
