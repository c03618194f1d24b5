using Prometheus;

namespace Feed.Tests.Prometheus;

public sealed class ExpositionTests
{
    [Fact]
    public async Task Export_AsText_EqualsTheFormat004()
    {
        var text = await Export.Sample().AsTextAsync();

        Assert.Equal(
            """
            # HELP candor_queue_depth Waiting.
            # TYPE candor_queue_depth gauge
            candor_queue_depth -Inf
            # HELP candor_risk Risk.
            # TYPE candor_risk histogram
            candor_risk_bucket{probe="p",kind="token",le="0.5"} 1
            candor_risk_bucket{probe="p",kind="token",le="1"} 1
            candor_risk_bucket{probe="p",kind="token",le="+Inf"} 3
            candor_risk_sum{probe="p",kind="token"} 14.5
            candor_risk_count{probe="p",kind="token"} 3
            # HELP candor_size_bytes Sizes.
            # TYPE candor_size_bytes summary
            candor_size_bytes_sum 1E+21
            candor_size_bytes_count 1
            # HELP candor_tokens_total Tokens "seen",\nby C:\\model.
            # TYPE candor_tokens_total counter
            candor_tokens_total{model="a"} 0.5
            candor_tokens_total{model="b\"\\\n"} 3

            """,
            text);
    }

    [Fact]
    public async Task Export_AsOpenMetrics_EqualsTheFormat100()
    {
        var text = await Export.Sample().AsTextAsync(ExpositionFormat.OpenMetricsText);

        Assert.Contains("# TYPE candor_tokens counter\n", text, StringComparison.Ordinal);
        Assert.Contains("# HELP candor_tokens Tokens \\\"seen\\\",\\nby C:\\\\model.\n", text, StringComparison.Ordinal);
        Assert.Contains("candor_tokens_total{model=\"a\"} 0.5\n", text, StringComparison.Ordinal);
        Assert.Contains("candor_risk_bucket{probe=\"p\",kind=\"token\",le=\"1.0\"} 1\n", text, StringComparison.Ordinal);
        Assert.Matches("candor_risk_bucket\\{probe=\"p\",kind=\"token\",le=\"0.5\"\\} 1 # \\{trace_id=\"abc\"\\} 0.5 [0-9]+\\.[0-9]{3}\n", text);
        Assert.EndsWith("# EOF\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Export_CounterWithoutTotal_IsUnknownToOpenMetrics()
    {
        var registry = Metrics.NewCustomRegistry();
        Metrics.WithCustomRegistry(registry).CreateCounter("odd", "").Inc();

        Assert.Equal("# HELP odd \n# TYPE odd unknown\nodd 1\n# EOF\n", await registry.AsTextAsync(ExpositionFormat.OpenMetricsText));
    }

    [Fact]
    public async Task Export_LabelledMetricWithoutChildren_HasItsHeaderOnly()
    {
        var registry = Metrics.NewCustomRegistry();
        Metrics.WithCustomRegistry(registry).CreateGauge("g", "G.", "label");

        Assert.Equal("# HELP g G.\n# TYPE g gauge\n", await registry.AsTextAsync());
    }

    [Fact]
    public async Task Export_InitialValueSuppressed_ShowsTheValueOnceSet()
    {
        var registry = Metrics.NewCustomRegistry();
        var gauge = Metrics.WithCustomRegistry(registry).CreateGauge("g", "", new GaugeConfiguration { SuppressInitialValue = true });
        Assert.DoesNotContain("\ng 0", await registry.AsTextAsync(), StringComparison.Ordinal);

        gauge.Set(0);

        Assert.Contains("\ng 0\n", await registry.AsTextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Export_CallbackFails_ShowsTheRestUnlessItIsAScrapeFailure()
    {
        var registry = Export.Sample();
        registry.AddBeforeCollectCallback(() => throw new InvalidOperationException());
        Assert.NotEmpty(await registry.AsTextAsync());

        registry.AddBeforeCollectCallback(static _ => throw new ScrapeFailedException("not now"));
        await Assert.ThrowsAsync<ScrapeFailedException>(() => registry.AsTextAsync());
    }
}
