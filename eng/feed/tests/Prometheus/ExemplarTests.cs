using System.Diagnostics;
using Prometheus;

namespace Feed.Tests.Prometheus;

public sealed class ExemplarTests
{
    private readonly CollectorRegistry _registry = Metrics.NewCustomRegistry();

    private MetricFactory Factory => Metrics.WithCustomRegistry(_registry);

    [Fact]
    public async Task Inc_DuringATrace_NamesTheTrace()
    {
        using var activity = new Activity("test").SetIdFormat(ActivityIdFormat.W3C).Start();
        Factory.CreateCounter("c_total", "").Inc();

        var text = await _registry.AsTextAsync(ExpositionFormat.OpenMetricsText);

        Assert.Contains($"c_total 1 # {{trace_id=\"{activity.TraceId}\",span_id=\"{activity.SpanId}\"}} 1 ", text, StringComparison.Ordinal);
        Assert.DoesNotContain("trace_id", await _registry.AsTextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inc_ExemplarsSwitchedOff_NamesNothing()
    {
        using var activity = new Activity("test").SetIdFormat(ActivityIdFormat.W3C).Start();
        var configuration = new CounterConfiguration { ExemplarBehavior = ExemplarBehavior.NoExemplars() };
        Factory.CreateCounter("c_total", "", configuration).Inc();

        Assert.DoesNotContain("trace_id", await _registry.AsTextAsync(ExpositionFormat.OpenMetricsText), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Observe_NewExemplarTooSoon_KeepsTheOldOne()
    {
        var behavior = new ExemplarBehavior { NewExemplarMinInterval = TimeSpan.FromHours(1) };
        var histogram = Factory.CreateHistogram("h", "", new HistogramConfiguration { ExemplarBehavior = behavior });
        histogram.Observe(0.1, Exemplar.From(Exemplar.Pair("id", "first")));
        histogram.Observe(0.1, Exemplar.From(Exemplar.Pair("id", "second")));

        var text = await _registry.AsTextAsync(ExpositionFormat.OpenMetricsText);

        Assert.Contains("first", text, StringComparison.Ordinal);
        Assert.DoesNotContain("second", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Exemplar_UsedTwice_Throws()
    {
        var counter = Factory.CreateCounter("c_total", "");
        var exemplar = Exemplar.From(Exemplar.Pair("id", "1"));
        counter.Inc(exemplar);

        Assert.Throws<InvalidOperationException>(() => counter.Inc(exemplar));
    }

    [Fact]
    public void Exemplar_LongerThan128Characters_Throws() =>
        Assert.Throws<ArgumentException>(() => Factory.CreateCounter("c_total", "").Inc(Exemplar.From(Exemplar.Pair("id", new string('x', 127)))));
}
