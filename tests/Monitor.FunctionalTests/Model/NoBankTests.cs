using Candor.Monitor.FunctionalTests.Infrastructure;
using Candor.Protos.V1;
using Grpc.Core;

namespace Candor.Monitor.FunctionalTests.Model;

/// <summary>A model without a probe bank is served, with its own uncertainty and without a claim about risk.</summary>
public sealed class NoBankTests
{
    private static readonly string[] Observing = ["--Policy:Mode=Observe"];

    [Fact]
    public async Task Score_WithoutBank_GivesScoresAndNoRiskNorDecision()
    {
        await using var sidecar = await SidecarFixture.StartAsync(Observing, hasBank: false);
        var response = await sidecar.Monitor.ScoreAsync(new ScoreRequest { Prompt = new Prompt { Text = "who is x?" }, Text = "abc" });
        Assert.Equal(["entropy", "least-confidence"], response.Prompt.Readings.Select(static reading => reading.Probe));
        foreach (var score in response.Scores)
        {
            Assert.Equal(["entropy", "least-confidence", "surprisal"], score.Readings.Select(static reading => reading.Probe));
            Assert.DoesNotContain(score.Readings, static reading => reading.HasRisk);
            Assert.Equal(score.Surprisal, score.Readings[2].Score);
            Assert.False(score.HasRisk);
            Assert.Equal(NotScoredReason.NoProbe, score.NotScored);
        }

        Assert.Null(response.Decision);
        Assert.Null(response.Summary.Decision);
        Assert.False(response.Summary.HasRisk);
        Assert.Equal((3u, 0u), (response.Summary.Tokens, response.Summary.TokensScored));
    }

    [Fact]
    public async Task Generate_WithoutBankAskedToEnforce_AnswersAndOnlyObserves()
    {
        await using var sidecar = await SidecarFixture.StartAsync(Observing, hasBank: false);
        var events = await sidecar.Monitor.Generate(new GenerateRequest { Prompt = new Prompt { Text = "x?" }, Mode = Mode.Enforce })
            .ResponseStream.ReadAllAsync().ToListAsync();
        Assert.Equal(("abc", FinishReason.Stop, 0u), (events[^1].Summary.Text, events[^1].Summary.FinishReason, events[^1].Summary.TokensBiased));
        Assert.DoesNotContain(events, static one => one.Decision is not null || one.Token?.Score.Biases.Count > 0);
    }

    [Fact]
    public async Task Control_WithoutBank_SaysSoAndRefusesMoreThanObserve()
    {
        await using var sidecar = await SidecarFixture.StartAsync(Observing, hasBank: false);
        var capabilities = await sidecar.Control.GetCapabilitiesAsync(new GetCapabilitiesRequest());
        Assert.Equal((true, "output-uncertainty", ""), (capabilities.Uncalibrated, capabilities.Bank, capabilities.BankVersion));
        var list = await sidecar.Control.ListProbesAsync(new ListProbesRequest());
        Assert.All(list.Probes, static probe => Assert.True(probe.Uncalibrated && probe.GivesRiskAt.Count == 0 && probe.Kind == "output"));
        Assert.Null(list.Threshold);
        foreach (var mode in new[] { Mode.Annotate, Mode.Enforce })
        {
            var refused = await Assert.ThrowsAsync<RpcException>(async () => await sidecar.Control.SetModeAsync(new SetModeRequest { Mode = mode }));
            Assert.Equal(
                (StatusCode.FailedPrecondition, "mode: There is no probe bank, so that nothing can be decided: the mode is at most observe."),
                (refused.StatusCode, refused.Status.Detail));
        }

        Assert.Equal(Mode.Off, (await sidecar.Control.SetModeAsync(new SetModeRequest { Mode = Mode.Off })).Mode);
        var warning = Assert.Single(sidecar.Logs.Lines, static line => line.EventId.Name == "NoBank");
        Assert.EndsWith(
            "Make a bank with 'candor extract', 'candor fit' and 'candor calibrate', then set Model:Bank.", warning.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Control_WithBank_IsCalibrated()
    {
        await using var sidecar = await SidecarFixture.StartAsync();
        Assert.False((await sidecar.Control.GetCapabilitiesAsync(new GetCapabilitiesRequest())).Uncalibrated);
        Assert.DoesNotContain(sidecar.Logs.Lines, static line => line.EventId.Name == "NoBank");
        var response = await sidecar.Monitor.ScoreAsync(new ScoreRequest { Prompt = new Prompt { Text = "who?" }, Text = "abc" });
        Assert.All(response.Scores.SelectMany(static score => score.Readings), static reading => Assert.True(reading.HasRisk));
    }
}
