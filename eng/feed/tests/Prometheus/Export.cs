using System.Text;
using Prometheus;

namespace Feed.Tests.Prometheus;

/// <summary>Exports a registry as a string.</summary>
internal static class Export
{
    public static async Task<string> AsTextAsync(this CollectorRegistry registry, ExpositionFormat format = ExpositionFormat.PrometheusText)
    {
        using var stream = new MemoryStream();
        await registry.CollectAndExportAsTextAsync(stream, format);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>A registry with one of everything, and with values that are hard to write.</summary>
    public static CollectorRegistry Sample()
    {
        var registry = Metrics.NewCustomRegistry();
        var factory = Metrics.WithCustomRegistry(registry);
        var tokens = factory.CreateCounter("candor_tokens_total", "Tokens \"seen\",\nby C:\\model.", "model");
        tokens.WithLabels("b\"\\\n").Inc(3);
        tokens.WithLabels("a").Inc(0.5, Exemplar.None);
        factory.CreateGauge("candor_queue_depth", "Waiting.").Set(double.NegativeInfinity);
        var risk = factory.CreateHistogram(
            "candor_risk", "Risk.", ["probe"], new HistogramConfiguration { Buckets = [0.5, 1], StaticLabels = new() { ["kind"] = "token" } });
        risk.WithLabels("p").Observe(0.5, Exemplar.From(Exemplar.Key("trace_id").WithValue("abc")));
        risk.WithLabels("p").Observe(7, count: 2);
        factory.CreateSummary("candor_size_bytes", "Sizes.").Observe(1e21);
        return registry;
    }
}
