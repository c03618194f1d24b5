using Candor.Monitor.FunctionalTests.Infrastructure;
using Candor.Protos.Health.V1;
using Grpc.Core;
using Status = Candor.Protos.Health.V1.HealthCheckResponse.Types.ServingStatus;

namespace Candor.Monitor.FunctionalTests.Health;

public sealed class HealthTests
{
    [Theory]
    [InlineData("")]
    [InlineData("liveness")]
    [InlineData("readiness")]
    [InlineData("candor.v1.TruthMonitor")]
    [InlineData("candor.v1.Control")]
    public async Task Check_KnownName_IsServing(string service)
    {
        await using var sidecar = await SidecarFixture.StartAsync();
        var response = await Client(sidecar).CheckAsync(new HealthCheckRequest { Service = service });
        Assert.Equal(Status.Serving, response.Status);
    }

    [Fact]
    public async Task Check_UnknownName_IsNotFound()
    {
        await using var sidecar = await SidecarFixture.StartAsync();
        var failure = await Assert.ThrowsAsync<RpcException>(async () => await Client(sidecar).CheckAsync(new HealthCheckRequest { Service = "other" }));
        Assert.Equal(StatusCode.NotFound, failure.StatusCode);
    }

    [Fact]
    public async Task Watch_UnknownName_SaysServiceUnknown()
    {
        await using var sidecar = await SidecarFixture.StartAsync();
        using var watch = Client(sidecar).Watch(new HealthCheckRequest { Service = "other" });
        Assert.True(await watch.ResponseStream.MoveNext(CancellationToken.None));
        Assert.Equal(Status.ServiceUnknown, watch.ResponseStream.Current.Status);
    }

    [Fact]
    public async Task Drain_RunningCall_ReadinessFallsNewCallsAreRefusedAndTheCallMayFinish()
    {
        await using var sidecar = await SidecarFixture.StartAsync();
        using var watch = Client(sidecar).Watch(new HealthCheckRequest { Service = "readiness" });
        Assert.True(await watch.ResponseStream.MoveNext(CancellationToken.None));
        using var call = MonitorCall.Start(sidecar);
        await call.OpenAsync("g");
        await call.UntilAsync(Protos.V1.MonitorResponse.EventOneofCase.Scores);

        var stopping = sidecar.StopAsync();
        Assert.True(await watch.ResponseStream.MoveNext(CancellationToken.None).WaitAsync(SidecarFixture.Patience));
        Assert.Equal(Status.NotServing, watch.ResponseStream.Current.Status);
        var refused = await Assert.ThrowsAsync<RpcException>(async () =>
            await sidecar.Monitor.ScoreAsync(new Protos.V1.ScoreRequest { Prompt = new Protos.V1.Prompt { Text = "a" } }));
        Assert.Equal((StatusCode.Unavailable, "The server is shutting down."), (refused.StatusCode, refused.Status.Detail));
        Assert.Equal(Status.Serving, (await Client(sidecar).CheckAsync(new HealthCheckRequest { Service = "liveness" })).Status);

        await call.TokensAsync("g", 0, 3);
        await call.CloseAsync("g");
        Assert.Equal(1u, (await call.FinishAsync())[^1].Summary.TokensScored);
        await stopping.WaitAsync(SidecarFixture.Patience);
    }

    [Fact]
    public async Task Drain_OutOfTime_EndsTheCallWithUnavailableTrailers()
    {
        await using var sidecar = await SidecarFixture.StartAsync(["--Sessions:DrainTimeout=00:00:00.2"]);
        using var call = MonitorCall.Start(sidecar);
        await call.OpenAsync("g");
        await call.UntilAsync(Protos.V1.MonitorResponse.EventOneofCase.Scores);
        var stopping = sidecar.StopAsync();
        var failure = await Assert.ThrowsAsync<RpcException>(call.NextAsync);
        Assert.Equal((StatusCode.Unavailable, "The server is shutting down."), (failure.StatusCode, failure.Status.Detail));
        await stopping.WaitAsync(SidecarFixture.Patience);
    }

    [Fact]
    public async Task Http_HealthAndMetrics_AreServedOnTheirListenerOnly()
    {
        await using var sidecar = await SidecarFixture.StartAsync();
        Assert.Equal("alive\n", await sidecar.Observability.GetStringAsync("/healthz/live"));
        Assert.Equal("ready\n", await sidecar.Observability.GetStringAsync("/healthz/ready"));

        using var http2 = new HttpClient { DefaultRequestVersion = new Version(2, 0), DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        foreach (var path in new[] { "/metrics", "/healthz/ready", "/METRICS/", "/x/../metrics" })
        {
            using var response = await http2.GetAsync(new Uri($"http://{sidecar.Channel.Target}{path}"));
            Assert.Equal(System.Net.HttpStatusCode.NotFound, response.StatusCode);
        }
    }

    private static Protos.Health.V1.Health.HealthClient Client(SidecarFixture sidecar) => new(sidecar.Channel);
}
