using Candor.Monitor.FunctionalTests.Infrastructure;
using Candor.Protos.V1;
using Grpc.Core;
using Kind = Candor.Protos.V1.MonitorResponse.EventOneofCase;

namespace Candor.Monitor.FunctionalTests.Grpc;

public sealed class ControlTests
{
    [Fact]
    public async Task GetCapabilities_TellsModelBankAndCapacity()
    {
        await using var sidecar = await SidecarFixture.StartAsync(capacity: 5);
        var capabilities = await sidecar.Control.GetCapabilitiesAsync(new GetCapabilitiesRequest());
        Assert.Equal(
            ("planted", "planted-bank", 32u, 4u, 2u, 64u, 5u),
            (
                capabilities.Model,
                capabilities.Bank,
                capabilities.VocabularySize,
                capabilities.HiddenSize,
                capabilities.Layers,
                capabilities.ContextLength,
                capabilities.MaxGenerations));
        Assert.Equal(5, capabilities.CouplingModes.Count);
    }

    [Fact]
    public async Task ListProbes_TellsWhatEachReadsAndWhichGivesTheRisk()
    {
        await using var sidecar = await SidecarFixture.StartAsync();
        var list = await sidecar.Control.ListProbesAsync(new ListProbesRequest());
        Assert.Equal(
            [("uncertainty", "linear", "residual.1/token"), ("entropy", "output", "output/entropy")],
            list.Probes.Select(static probe => (probe.Name, probe.Kind, probe.Source)));
        Assert.Equal(["answer_start", "answer"], list.Probes[0].GivesRiskAt);
        Assert.Empty(list.Probes[1].GivesRiskAt);
        Assert.Equal(0.5f, list.Threshold.Threshold);
    }

    [Fact]
    public async Task SetMode_LimitsWhatARequestCanAskForAndIsAudited()
    {
        await using var sidecar = await SidecarFixture.StartAsync();
        var set = await sidecar.Control.SetModeAsync(new SetModeRequest { Mode = Mode.Observe, ChangedBy = "on-call", Reason = "false\nabstentions" });
        Assert.Equal((Mode.Enforce, Mode.Observe), (set.PreviousMode, set.Mode));
        Assert.Contains(
            sidecar.Logs.Lines, static line => line.EventId.Name == "ModeChanged" && line.Message.Contains("'false abstentions'", StringComparison.Ordinal));
        var current = await sidecar.Control.GetModeAsync(new GetModeRequest());
        Assert.Equal((Mode.Observe, CouplingMode.Gated, "on-call"), (current.Mode, current.Coupling, current.ChangedBy));
        Assert.NotNull(current.ChangedAt);

        using var call = MonitorCall.Start(sidecar);
        await call.OpenAsync("g", "x?", Mode.Enforce);
        Assert.Equal(Mode.Observe, (await call.NextAsync()).Opened.Mode);
    }

    [Fact]
    public async Task SetMode_ToObserveWhileAGenerationRuns_EndsItsEnforcementAtTheNextToken()
    {
        await using var sidecar = await SidecarFixture.StartAsync();
        using var call = MonitorCall.Start(sidecar);
        await call.SendAsync("g", new MonitorRequest
        {
            Open = new OpenGeneration { Prompt = new Prompt { Text = "x?" }, Coupling = CouplingMode.EveryStep },
        });
        await call.TokensAsync("g", 0, 3);
        var before = (await call.UntilAsync(Kind.Decision), await call.UntilAsync(Kind.Scores)).Item2[^1].Scores.Scores[0];
        Assert.NotEmpty(before.Biases);

        await sidecar.Control.SetModeAsync(new SetModeRequest { Mode = Mode.Observe });
        await call.TokensAsync("g", 1, 4);
        var after = (await call.UntilAsync(Kind.Scores))[^1].Scores.Scores[0];
        Assert.Empty(after.Biases);
        Assert.True(after.HasRisk);

        await sidecar.Control.SetModeAsync(new SetModeRequest { Mode = Mode.Off });
        await call.TokensAsync("g", 2, 5);
        Assert.Equal(NotScoredReason.ModeOff, (await call.UntilAsync(Kind.Scores))[^1].Scores.Scores[0].NotScored);
        Assert.Equal(0, sidecar.Engine.ActiveSequences);
    }

    [Fact]
    public async Task SetMode_Unspecified_IsInvalidArgument()
    {
        await using var sidecar = await SidecarFixture.StartAsync();
        var failure = await Assert.ThrowsAsync<RpcException>(async () => await sidecar.Control.SetModeAsync(new SetModeRequest()));
        Assert.Equal((StatusCode.InvalidArgument, "mode: A mode is needed: off, observe, annotate or enforce."), (failure.StatusCode, failure.Status.Detail));
    }
}
