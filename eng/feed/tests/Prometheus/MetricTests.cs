using Prometheus;

namespace Feed.Tests.Prometheus;

public sealed class MetricTests
{
    private readonly MetricFactory _factory = Metrics.WithCustomRegistry(Metrics.NewCustomRegistry());

    [Fact]
    public void Create_SameNameAndLabels_ReturnsTheSameMetric()
    {
        Assert.Same(_factory.CreateCounter("a_total", "", "x"), _factory.CreateCounter("a_total", "", "x"));
        Assert.NotSame(_factory.CreateCounter("a_total", "", "x"), _factory.CreateCounter("a_total", "", "y"));
        Assert.Throws<InvalidOperationException>(() => _factory.CreateGauge("a_total", "", "x"));
        Assert.Throws<InvalidOperationException>(() => _factory.CreateGauge("a_total", "", "z"));
    }

    [Theory]
    [InlineData("1a", "x")]
    [InlineData("a-b", "x")]
    [InlineData("a", "__x")]
    [InlineData("a", "x-y")]
    [InlineData("a", "")]
    public void Create_NameThatIsNotAllowed_Throws(string name, string label) =>
        Assert.Throws<ArgumentException>(() => _factory.CreateGauge(name, "", label));

    [Fact]
    public void WithLabels_WrongNumberOrNull_Throws()
    {
        var gauge = _factory.CreateGauge("g", "", "x", "y");

        Assert.Throws<ArgumentException>(() => gauge.WithLabels("1"));
        Assert.Throws<ArgumentException>(() => gauge.WithLabels("1", null!));
    }

    [Fact]
    public void WithLabels_SameValues_ReturnsTheSameChildUntilRemoved()
    {
        var gauge = _factory.CreateGauge("g", "", "x");
        string[] values = ["1"];
        var child = gauge.WithLabels(values);
        values[0] = "2";
        Assert.Same(child, gauge.WithLabels("1"));

        child.Remove();

        Assert.NotSame(child, gauge.WithLabels("1"));
        gauge.RemoveLabelled("1");
        Assert.Empty(gauge.GetAllLabelValues());
    }

    [Fact]
    public void Counter_Decreased_Throws() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => _factory.CreateCounter("c_total", "").Inc(-1));

    [Fact]
    public void Histogram_Values_FallBelowOrOnTheirBound()
    {
        Assert.Throws<ArgumentException>(() => _factory.CreateHistogram("h1", "", new HistogramConfiguration { Buckets = [2, 1] }));
        Assert.Throws<ArgumentException>(() => _factory.CreateHistogram("h2", "", "le"));
        var histogram = _factory.CreateHistogram("h", "", new HistogramConfiguration { Buckets = [1, 2] });

        histogram.Observe(double.NaN);
        histogram.Observe(2);

        Assert.Equal(1, histogram.Count);
        Assert.Equal(2, histogram.Sum);
    }

    [Fact]
    public void Buckets_OfEachKind_HaveExactBounds()
    {
        Assert.Equal([1, 2, 4], Histogram.ExponentialBuckets(1, 2, 3));
        Assert.Equal([1, 1.5, 2], Histogram.LinearBuckets(1, 0.5, 3));
        Assert.Equal([0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10], Histogram.PowersOfTenDividedBuckets(-1, 1, 4));
        Assert.Equal([0.002, 0.004, 0.006, 0.008, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1], Histogram.PowersOfTenDividedBuckets(-3, -1, 5));
    }

    [Fact]
    public void Changes_FromManyThreads_AreAllCounted()
    {
        var counter = _factory.CreateCounter("c_total", "", "x");
        var histogram = _factory.CreateHistogram("h", "", "x");

        Parallel.For(0, 20_000, i =>
        {
            counter.WithLabels("1").Inc(0.5);
            histogram.WithLabels("1").Observe(i % 2);
        });

        Assert.Equal(10_000, counter.WithLabels("1").Value);
        Assert.Equal(20_000, histogram.WithLabels("1").Count);
        Assert.Equal(10_000, histogram.WithLabels("1").Sum);
    }

    [Fact]
    public void Changes_OfAChild_AllocateNothing()
    {
        var counter = _factory.CreateCounter("c_total", "", "x");
        var child = _factory.CreateHistogram("h", "", "x").WithLabels("1");
        string[] values = ["1"];
        Change();

        var before = GC.GetAllocatedBytesForCurrentThread();
        Change();

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Change()
        {
            for (var i = 0; i < 1_000; i++)
            {
                counter.WithLabels(values.AsSpan()).Inc();
                child.Observe(i);
            }
        }
    }
}
