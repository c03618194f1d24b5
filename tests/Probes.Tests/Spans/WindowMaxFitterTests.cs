using Candor.Probes.Numerics;
using Candor.Probes.Spans;
using Candor.Probes.Tests.Fixtures;
using Xunit;

namespace Candor.Probes.Tests.Spans;

public sealed class WindowMaxFitterTests
{
    [Fact]
    public void Fit_ReferenceSpans_ReachesTheBestLossThatSciPyFound()
    {
        // Nelder and Mead from eight starts over the hard maximum; the head's own hard maximum is compared, without any smoothing.
        var set = HeadReferences.Spans;
        var head = new WindowMaxFitter(3, 1).Fit(set);
        var scores = SpanScores.Of(head, set);
        double loss = 0;
        for (var i = 0; i < set.Count; i++)
        {
            loss += Sigmoid.SoftPlus((set.Trustworthy[i] ? 1 : -1) * (double)scores[i]) / set.Count;
        }

        loss += Penalty(set, head) / set.Count;
        Assert.InRange(loss, 0, HeadReferences.Get("window_max").GetProperty("optimum").GetDouble() + 2e-3);
    }

    [Fact]
    public void Fit_RunOfLoudTokens_BeatsTheLastTokenAndTheMeanOnHeldOutSpans()
    {
        var needle = new NeedleSpans(Needle: 2.5f, Run: 3);
        var (fitting, held) = (needle.Draw(400, seed: 1, shortest: 8, longest: 24), needle.Draw(400, seed: 2, shortest: 8, longest: 24));
        var window = SpanScores.Area(new WindowMaxFitter(3, 5).Fit(fitting), held);
        Assert.InRange(window, 0.93, 1);
        Assert.InRange(window - SpanScores.Area(new WindowMaxFitter(32, 5).Fit(fitting), held), 0.03, 1);
    }

    [Fact]
    public void Fit_ShuffledLabels_IsAtChanceOnHeldOutSpansThoughLengthsDiffer()
    {
        double area = 0;
        for (var seed = 0; seed < 5; seed++)
        {
            var none = new NeedleSpans(Needle: 0);
            area += SpanScores.Area(new WindowMaxFitter().Fit(none.Draw(200, seed)), none.Draw(200, seed + 100)) / 5;
        }

        Assert.InRange(area, 0.42, 0.58);
    }

    [Fact]
    public void Read_TemperatureFalls_ComesFromTheMeanToTheMaximumFromBelow()
    {
        double[] values = [1, 4, 2, 9, 5];
        var slopes = new double[5];
        Assert.Equal(6, new WindowMaxReading(2, 1e6).Read([3, 7, 5, 9], slopes.AsSpan(..4)), 1e-4);
        var previous = 0.0;
        foreach (var temperature in new[] { 10, 3, 1, 0.1, 0.001 })
        {
            var smooth = new WindowMaxReading(2, temperature).Read(values, slopes);
            Assert.InRange(smooth, previous, 7);
            Assert.Equal(1, slopes.Sum(), 1e-12);
            previous = smooth;
        }

        Assert.Equal(7, previous, 1e-2);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(33)]
    public void Constructor_WidthOutOfRange_IsRefused(int width) => Assert.Throws<ArgumentOutOfRangeException>(() => new WindowMaxFitter(width));

    // ½ ‖w‖² over standardised tokens.
    private static double Penalty(SpanSet set, WindowMaxHead head)
    {
        double sum = 0;
        for (var j = 0; j < set.Dimension; j++)
        {
            var column = Enumerable.Range(0, set.Tokens.Count).Select(i => (double)set.Tokens.Row(i)[j]).ToArray();
            var mean = column.Average();
            var weight = head.Value.Gain * head.Value.Direction.Unit[j] * Math.Sqrt(column.Average(x => (x - mean) * (x - mean)));
            sum += weight * weight / 2;
        }

        return sum;
    }
}
