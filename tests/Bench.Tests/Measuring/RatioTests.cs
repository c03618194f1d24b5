using Candor.Bench.Measuring;

namespace Candor.Bench.Tests.Measuring;

public sealed class RatioTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.25, 2)]
    [InlineData(0.5, 3)]
    [InlineData(0.625, 3.5)]
    [InlineData(1, 5)]
    public void Quantile_IsInterpolatedBetweenNeighbours(double share, double expected) => Assert.Equal(expected, Quantiles.Of([5, 1, 3, 2, 4], share), 12);

    [Fact]
    public void OfTime_CountsWorkOnBothSides()
    {
        // Twice the time for four times the work is half the time for each unit.
        var ratio = Ratio.OfTime(new Samples("arm", 8, [2, 2, 2]), new Samples("reference", 2, [1, 1, 1]));
        Assert.Equal(new Ratio(0.5, 0.5, 0.5, 0.5), ratio);
    }

    [Fact]
    public void OfRate_IsTheInverseOfTime()
    {
        var (arm, reference) = (new Samples("arm", 3, [1, 2, 4]), new Samples("reference", 3, [2, 2, 2]));
        Assert.Equal(1 / Ratio.OfTime(arm, reference).Value, Ratio.OfRate(arm, reference).Value, 12);
        Assert.Equal(2, Ratio.OfRate(arm, reference).Best, 12);
    }

    [Fact]
    public void Interval_HoldsTheRatioAndShrinksWithPairing()
    {
        // Both arms are disturbed alike in each round: drawn in pairs, their ratio hardly varies; drawn apart, it would by a factor of ten.
        double[] disturbed = [1, 10, 2, 8, 4, 6, 3, 9, 5];
        var ratio = Ratio.OfTime(new Samples("arm", 1, [.. disturbed.Select(static seconds => 1.1 * seconds)]), new Samples("reference", 1, disturbed));
        Assert.InRange(ratio.Value, ratio.Low, ratio.High);
        Assert.Equal(1.1, ratio.Low, 9);
        Assert.Equal(1.1, ratio.High, 9);
    }

    [Fact]
    public void Interleaving_TakesTurnsAndWarmsUp()
    {
        var order = new List<string>();
        var samples = Interleaving.Run([Arm("a", 1), Arm("b", 2), Arm("c", 3)], TimeSpan.Zero);
        Assert.Equal("abc" + "abc" + "bca" + "cab", string.Concat(order));
        Assert.Equal([1, 1, 1], samples[0].Seconds);
        Assert.Equal([3, 3, 3], samples[2].Seconds);

        Arm Arm(string name, double seconds) => new(name, 1, () =>
        {
            order.Add(name);
            return seconds;
        });
    }

    [Fact]
    public void Agreement_OtherText_IsRefused()
    {
        Assert.Equal((3, 4), Agreement.Of([[1, 2], [3, 4]], [[1, 2], [3, 9]]));
        Assert.Throws<InvalidOperationException>(static () => Agreement.Of([[1, 2], [3, 4]], [[7, 2], [8, 4]]));
    }
}
