using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Prometheus;

namespace Feed.Tests.Prometheus;

public sealed class MetricServerTests
{
    private const string Text = "text/plain; version=0.0.4; charset=utf-8";
    private const string OpenMetrics = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    [Theory]
    [InlineData("", Text)]
    [InlineData("*/*", Text)]
    [InlineData("application/json", Text)]
    [InlineData("not a media type", Text)]
    [InlineData("text/plain;q=0.5, application/openmetrics-text;version=1.0.0;q=0.4", Text)]
    [InlineData(
        "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
        OpenMetrics)]
    public async Task Get_AcceptHeader_DecidesTheFormat(string accept, string expected)
    {
        await using var application = await StartAsync(Export.Sample(), _ => { });
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        request.Headers.TryAddWithoutValidation("Accept", accept);

        using var response = await application.GetTestClient().SendAsync(request);

        Assert.Equal(expected, response.Content.Headers.ContentType!.ToString());
        Assert.Equal(expected == OpenMetrics, (await response.Content.ReadAsStringAsync()).EndsWith("# EOF\n", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Get_OpenMetricsSwitchedOff_ReturnsText()
    {
        await using var application = await StartAsync(Export.Sample(), settings => settings.EnableOpenMetrics = false);

        using var response = await application.GetTestClient().GetAsync("/metrics?accept=application/openmetrics-text");

        Assert.Equal(Text, response.Content.Headers.ContentType!.ToString());
    }

    [Fact]
    public async Task Get_ScrapeFails_Returns503WithTheReason()
    {
        var registry = Export.Sample();
        registry.AddBeforeCollectCallback(static () => throw new ScrapeFailedException("not now"));
        await using var application = await StartAsync(registry, _ => { });

        using var response = await application.GetTestClient().GetAsync("/metrics");

        Assert.Equal(503, (int)response.StatusCode);
        Assert.Equal("not now", await response.Content.ReadAsStringAsync());
    }

    private static async Task<WebApplication> StartAsync(CollectorRegistry registry, Action<MetricServerMiddleware.Settings> configure)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseTestServer();
        var application = builder.Build();
        application.MapMetrics(settings =>
        {
            settings.Registry = registry;
            configure(settings);
        });
        await application.StartAsync();
        return application;
    }
}
