using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using Candor.Monitor.FunctionalTests.Infrastructure;
using Candor.Protos.V1;

namespace Candor.Monitor.FunctionalTests.Telemetry;

public sealed class MetricsTests
{
    [Fact]
    public async Task Metrics_AfterTwoAnswers_CountThem()
    {
        await using var sidecar = await SidecarFixture.StartAsync();
        await sidecar.Monitor.ScoreAsync(new ScoreRequest { Prompt = new Prompt { Text = "who?" }, Text = "abc" });
        await sidecar.Monitor.ScoreAsync(new ScoreRequest { Prompt = new Prompt { Text = "x?" }, Text = "ab", Mode = Mode.Observe });
        var metrics = await ReadAsync(sidecar);
        Assert.Equal(1, metrics["candor_generations_total{model=\"planted\",mode=\"enforce\",outcome=\"proceed\"}"]);
        Assert.Equal(1, metrics["candor_generations_total{model=\"planted\",mode=\"observe\",outcome=\"abstain\"}"]);
        Assert.Equal(5, metrics["candor_tokens_scored_total{model=\"planted\",source=\"shadow_model\"}"]);
        Assert.Equal(2, metrics["candor_answer_risk_count{model=\"planted\"}"]);
        Assert.Equal(7, metrics["candor_token_risk_count{model=\"planted\",probe=\"uncertainty\"}"]);
        Assert.Equal(0, metrics["candor_active_generations"]);
        Assert.Equal(1, metrics["candor_mode{mode=\"enforce\"}"]);
        Assert.Equal(0, metrics["candor_mode{mode=\"observe\"}"]);
        Assert.Equal(8, metrics["candor_kv_slots"]);
        Assert.Equal(1, metrics["candor_model_info{model=\"planted\",fingerprint=\"" + new string('f', 64) + "\"}"]);
    }

    [Fact]
    public async Task Metrics_ThousandsOfDifferentClients_AddNoSeries()
    {
        await using var sidecar = await SidecarFixture.StartAsync();
        await CallAsync(0);
        var before = (await ReadAsync(sidecar)).Count;
        for (var i = 1; i <= 200; i++)
        {
            await CallAsync(i);
        }

        Assert.Equal(before, (await ReadAsync(sidecar)).Count);
        Assert.InRange(before, 20, 500);

        async Task CallAsync(int i)
        {
            using var call = MonitorCall.Start(sidecar);
            await call.OpenAsync($"client-{i}", "who?");
            await call.TokensAsync($"client-{i}", 0, 3);
            await call.TokensAsync($"client-{i}", 7, 3);
            await call.FinishAsync();
        }
    }

    [Fact]
    public async Task Metrics_OpenMetricsWithTracing_CarryExemplars()
    {
        using var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == "Candor.Monitor",
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
        };
        ActivitySource.AddActivityListener(listener);
        await using var sidecar = await SidecarFixture.StartAsync();
        await sidecar.Monitor.ScoreAsync(new ScoreRequest { Prompt = new Prompt { Text = "who?" }, Text = "abc" });
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        request.Headers.Accept.Add(MediaTypeWithQualityHeaderValue.Parse("application/openmetrics-text; version=1.0.0"));
        using var response = await sidecar.Observability.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.EndsWith("# EOF\n", text, StringComparison.Ordinal);
        Assert.Matches("candor_answer_risk_bucket\\{model=\"planted\",le=\"0.05\"\\} 1 # \\{trace_id=\"[0-9a-f]{32}\"\\}", text.Replace(
            "1.0 #", "1 #", StringComparison.Ordinal));
    }

    private static async Task<Dictionary<string, double>> ReadAsync(SidecarFixture sidecar) =>
        (await sidecar.Observability.GetStringAsync("/metrics")).Split('\n')
            .Where(static line => line.Length > 0 && line[0] != '#')
            .ToDictionary(
                static line => line[..line.LastIndexOf(' ')],
                static line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));
}
