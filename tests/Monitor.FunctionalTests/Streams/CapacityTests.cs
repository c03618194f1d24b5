using Candor.Monitor.FunctionalTests.Infrastructure;
using Candor.Protos.V1;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Kind = Candor.Protos.V1.MonitorResponse.EventOneofCase;

namespace Candor.Monitor.FunctionalTests.Streams;

/// <summary>More than fits: refused by type and at once, while what runs is not disturbed.</summary>
public sealed class CapacityTests
{
    [Fact]
    public async Task Monitor_MoreStreamsThanPlaces_RefusesTheNextWithResourceExhausted()
    {
        await using var sidecar = await SidecarFixture.StartAsync(["--Sessions:MaxStreams=2"]);
        using var first = MonitorCall.Start(sidecar);
        using var second = MonitorCall.Start(sidecar);
        await first.OpenAsync("g");
        await first.UntilAsync(Kind.Scores);
        await second.OpenAsync("g");
        await second.UntilAsync(Kind.Scores);

        using var third = MonitorCall.Start(sidecar);
        var failure = await Assert.ThrowsAsync<RpcException>(third.NextAsync);
        Assert.Equal((StatusCode.ResourceExhausted, "All 2 places for calls are taken."), (failure.StatusCode, failure.Status.Detail));
        Assert.Equal("500", failure.Trailers.GetValue("grpc-retry-pushback-ms"));
        Assert.Equal(StatusCode.ResourceExhausted, (await Assert.ThrowsAsync<RpcException>(
            async () => await sidecar.Monitor.ScoreAsync(new ScoreRequest { Prompt = new Prompt { Text = "a" } }))).StatusCode);

        await first.TokensAsync("g", 0, 3);
        await first.CloseAsync("g");
        Assert.Equal(1u, (await first.FinishAsync())[^1].Summary.TokensScored);
    }

    [Fact]
    public async Task Monitor_MoreGenerationsThanSlots_RefusesTheNextGenerationOnly()
    {
        await using var sidecar = await SidecarFixture.StartAsync(capacity: 2);
        using var call = MonitorCall.Start(sidecar);
        await call.OpenAsync("a");
        await call.UntilAsync(Kind.Scores);
        await call.OpenAsync("b");
        await call.UntilAsync(Kind.Scores);
        await call.OpenAsync("c");
        var refused = (await call.UntilAsync(Kind.Error))[^1];
        Assert.Equal(("c", ErrorCode.Overloaded, "All 2 KV slots are taken.", true),
            (refused.GenerationId, refused.Error.Code, refused.Error.Message, refused.Error.Retryable));

        await call.CloseAsync("a");
        await call.UntilAsync(Kind.Summary);
        await Eventually.TrueAsync(() => sidecar.Engine.ActiveSequences == 1);
        await call.SendAsync("c", new MonitorRequest { Sequence = 1, Open = new OpenGeneration { Prompt = new Prompt { Text = "x" } } });
        Assert.Equal(Kind.Opened, (await call.NextAsync()).EventCase);
    }

    [Fact]
    public async Task Monitor_MoreGenerationsThanAStreamMayHave_RefusesTheNext()
    {
        await using var sidecar = await SidecarFixture.StartAsync(["--Sessions:MaxGenerationsPerStream=1"]);
        using var call = MonitorCall.Start(sidecar);
        await call.OpenAsync("a");
        await call.UntilAsync(Kind.Scores);
        await call.OpenAsync("b");
        var refused = (await call.UntilAsync(Kind.Error))[^1];
        Assert.Equal("All 1 places for generations on one stream are taken.", refused.Error.Message);
    }

    [Fact]
    public async Task Score_NoSlot_IsResourceExhausted()
    {
        await using var sidecar = await SidecarFixture.StartAsync(capacity: 1);
        using var call = MonitorCall.Start(sidecar);
        await call.OpenAsync("a");
        await call.UntilAsync(Kind.Scores);
        var failure = await Assert.ThrowsAsync<RpcException>(
            async () => await sidecar.Monitor.ScoreAsync(new ScoreRequest { Prompt = new Prompt { Text = "a" } }));
        Assert.Equal((StatusCode.ResourceExhausted, "All 1 KV slots are taken."), (failure.StatusCode, failure.Status.Detail));
    }

    [Fact]
    public async Task Monitor_IdleStream_IsEnded()
    {
        await using var sidecar = await SidecarFixture.StartAsync(["--Sessions:IdleTimeout=00:00:01"]);
        using var call = MonitorCall.Start(sidecar);
        await call.OpenAsync("g");
        var failure = await Assert.ThrowsAsync<RpcException>(() => call.UntilAsync(Kind.Summary));
        Assert.Equal((StatusCode.Aborted, "No request arrived for 00:00:01."), (failure.StatusCode, failure.Status.Detail));
        await Eventually.TrueAsync(() => sidecar.Engine.ActiveSequences == 0);
    }

    [Fact]
    public async Task Monitor_ClientThatReadsNothing_IsCutOffAndItsSlotFreed()
    {
        await using var sidecar = await SidecarFixture.StartAsync(["--Sessions:WriteStallTimeout=00:00:00.3"]);
        using var call = MonitorCall.Start(sidecar);

        // Nobody reads, so that the window fills, the writer blocks, and at last the requests are no longer read either.
        var sending = Task.Run(async () =>
        {
            for (var i = 0; i < 5000; i++)
            {
                await call.OpenAsync($"g{i}", "a", Mode.Off);
                await call.TokensAsync($"g{i}", 0, [.. Enumerable.Repeat(3u, 50)]);
                await call.CloseAsync($"g{i}");
            }
        });
        await Eventually.TrueAsync(() => sidecar.Logs.Lines.Any(static line => line.EventId.Name == "WriteStalled"));
        await Assert.ThrowsAnyAsync<Exception>(() => sending.WaitAsync(SidecarFixture.Patience));

        // Its place is free again.
        await Eventually.TrueAsync(() => sidecar.Services.GetRequiredService<Sessions.StreamGate>().Active == 0);
    }
}
