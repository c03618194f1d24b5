using Candor.Monitor.FunctionalTests.Infrastructure;
using Candor.Protos.V1;
using Grpc.Core;
using Kind = Candor.Protos.V1.MonitorResponse.EventOneofCase;

namespace Candor.Monitor.FunctionalTests.Streams;

/// <summary>A model that fails: tokens pass unscored and say so, or the generation ends, as configured.</summary>
public sealed class FailureTests
{
    [Fact]
    public async Task Monitor_FailingPassWithOpenPosture_AnswersTheTokensAsModelUnavailable()
    {
        await using var sidecar = await SidecarFixture.StartAsync();
        using var call = MonitorCall.Start(sidecar);
        await call.OpenAsync("g");
        await call.UntilAsync(Kind.Scores);
        sidecar.Engine.FailNext(new InvalidOperationException("arena"));
        await call.TokensAsync("g", 0, 3, 4);
        await call.CloseAsync("g");
        var responses = await call.FinishAsync();
        var scores = responses.SelectMany(static response => response.Scores?.Scores ?? []).ToArray();
        Assert.Equal(2, scores.Length);
        Assert.All(scores, static score => Assert.True(!score.HasRisk && score.NotScored == NotScoredReason.ModelUnavailable));
        Assert.Equal((2u, 0f), (responses[^1].Summary.Tokens, responses[^1].Summary.ObservedFraction));
        Assert.Equal(0, sidecar.Engine.ActiveSequences);
    }

    [Fact]
    public async Task Monitor_FailingPassWithClosedPosture_EndsTheGeneration()
    {
        await using var sidecar = await SidecarFixture.StartAsync(["--Policy:FailurePosture=Closed"]);
        sidecar.ExpectsErrors = true;
        using var call = MonitorCall.Start(sidecar);
        sidecar.Engine.FailNext(new InvalidOperationException("arena"));
        await call.OpenAsync("g");
        var error = (await call.UntilAsync(Kind.Error))[^1].Error;
        Assert.Equal((ErrorCode.ModelFailure, "The model failed, and the failure posture is closed."), (error.Code, error.Message));
    }

    [Fact]
    public async Task Monitor_ModelKeepsFailing_OpensTheCircuitAndLeavesItAlone()
    {
        await using var sidecar = await SidecarFixture.StartAsync(["--Resilience:MinimumThroughput=2"]);
        sidecar.ExpectsErrors = true;
        using var call = MonitorCall.Start(sidecar);
        for (var i = 0; i < 3; i++)
        {
            sidecar.Engine.FailNext(new InvalidOperationException("arena"));
            await call.OpenAsync($"g{i}");
            await call.UntilAsync(Kind.Scores);
        }

        var passes = sidecar.Engine.Passes;
        await call.OpenAsync("later");
        var prompt = (await call.UntilAsync(Kind.Scores))[^1].Scores.Prompt;
        Assert.Equal(NotScoredReason.ModelUnavailable, prompt.NotScored);
        Assert.Equal(passes, sidecar.Engine.Passes);
        var metrics = await sidecar.Observability.GetStringAsync("/metrics");
        Assert.Contains("candor_circuit_open 1", metrics, StringComparison.Ordinal);
        Assert.Contains("candor_fail_open_total{reason=\"circuit_open\"}", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Monitor_NonFiniteActivation_IsNotScoredAndDoesNotPoisonTheStream()
    {
        var model = PlantedModel.Create();
        var poisoned = new Candor.Testing.FakeModel
        {
            Manifest = model.Manifest,
            Logits = model.Logits,
            Residual = (tokens, hookPoint) => tokens[^1] == 9 ? [float.NaN, 0, 0, 0] : model.Residual(tokens, hookPoint),
        };
        await using var sidecar = await SidecarFixture.StartAsync(model: poisoned);
        using var call = MonitorCall.Start(sidecar);
        await call.OpenAsync("g");
        await call.TokensAsync("g", 0, 3, 9, 4);
        await call.CloseAsync("g");
        var scores = (await call.FinishAsync()).SelectMany(static response => response.Scores?.Scores ?? []).ToArray();
        Assert.Equal([true, false, true], scores.Select(static score => score.HasRisk));
        Assert.Equal(NotScoredReason.NotFinite, scores[1].NotScored);
        Assert.DoesNotContain(scores[1].Readings, static reading => reading.Probe == "uncertainty");
    }

    [Fact]
    public async Task Monitor_RetractedTokens_DoNotCountAsScored()
    {
        var model = PlantedModel.Create();
        var poisoned = new Candor.Testing.FakeModel
        {
            Manifest = model.Manifest,
            Logits = model.Logits,
            Residual = (tokens, hookPoint) => tokens[^1] == 9 ? [float.NaN, 0, 0, 0] : model.Residual(tokens, hookPoint),
        };
        await using var sidecar = await SidecarFixture.StartAsync(model: poisoned);
        using var call = MonitorCall.Start(sidecar);
        await call.OpenAsync("g");
        await call.TokensAsync("g", 0, 3, 4);
        await call.SendAsync("g", new MonitorRequest { Retract = new Retract { FromPosition = 0 } });
        await call.TokensAsync("g", 0, 9);
        await call.CloseAsync("g");
        var summary = (await call.FinishAsync())[^1].Summary;
        Assert.Equal((1u, 0u, 0f), (summary.Tokens, summary.TokensScored, summary.ObservedFraction));
    }

    [Fact]
    public async Task Generate_FailingPass_EndsWithInternalAndTellsNothing()
    {
        await using var sidecar = await SidecarFixture.StartAsync();
        sidecar.Engine.FailNext(new InvalidOperationException("secret cause"));
        using var call = sidecar.Monitor.Generate(new GenerateRequest { Prompt = new Prompt { Text = "who?" } });
        var failure = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            while (await call.ResponseStream.MoveNext(CancellationToken.None))
            {
            }
        });
        Assert.Equal((StatusCode.Internal, "The model failed while the answer was being made."), (failure.StatusCode, failure.Status.Detail));
        Assert.DoesNotContain("secret", failure.ToString(), StringComparison.Ordinal);
    }
}
