using Candor.Monitor.FunctionalTests.Infrastructure;
using Candor.Protos.Rpc;
using Candor.Protos.V1;
using Grpc.Core;

namespace Candor.Monitor.FunctionalTests.Grpc;

public sealed class ScoreTests
{
    [Fact]
    public async Task Score_UnknownPrompt_GivesRiskPerTokenAndAnAbstention()
    {
        await using var sidecar = await SidecarFixture.StartAsync();
        var response = await sidecar.Monitor.ScoreAsync(new ScoreRequest { Prompt = new Prompt { Text = "who is x?" }, Text = "abc" });
        Assert.True(response.Prompt.Risk > 0.95);
        Assert.Equal([3u, 4u, 5u], response.Scores.Select(static score => score.TokenId));
        Assert.All(response.Scores, static score => Assert.True(score.Risk > 0.95));
        Assert.NotNull(response.Decision.Abstain);
        Assert.Equal((3u, 3u), (response.Summary.Tokens, response.Summary.TokensScored));
        Assert.Equal(0, sidecar.Engine.ActiveSequences);
    }

    [Fact]
    public async Task Score_EqualsMonitorTokenByToken()
    {
        await using var sidecar = await SidecarFixture.StartAsync();
        var whole = await sidecar.Monitor.ScoreAsync(new ScoreRequest { Prompt = new Prompt { Text = "who?" }, Text = "axb", Mode = Mode.Observe });
        using var call = MonitorCall.Start(sidecar);
        await call.OpenAsync("g", "who?", Mode.Observe);
        foreach (var score in whole.Scores)
        {
            await call.TokensAsync("g", score.Position, score.TokenId);
        }

        await call.CloseAsync("g");
        var streamed = (await call.FinishAsync()).SelectMany(static response => response.Scores?.Scores ?? []).ToArray();
        Assert.Equal(
            whole.Scores.Select(static score => (score.TokenId, score.Risk, score.Surprisal, score.Entropy)),
            streamed.Select(static score => (score.TokenId, score.Risk, score.Surprisal, score.Entropy)));
    }

    [Fact]
    public async Task Score_ChosenProbes_ReturnsOnlyTheirReadingsButStillTheRisk()
    {
        await using var sidecar = await SidecarFixture.StartAsync();
        var response = await sidecar.Monitor.ScoreAsync(new ScoreRequest { Prompt = new Prompt { Text = "who?" }, Text = "a", Probes = { "entropy" } });
        Assert.Equal(["entropy"], response.Scores[0].Readings.Select(static reading => reading.Probe));
        Assert.True(response.Scores[0].HasRisk);
    }

    [Fact]
    public async Task Score_PromptOnly_GivesTheRiskOfAnAnswer()
    {
        await using var sidecar = await SidecarFixture.StartAsync();
        var response = await sidecar.Monitor.ScoreAsync(new ScoreRequest { Prompt = new Prompt { Question = "x" } });
        Assert.True(response.Prompt.Risk > 0.95);
        Assert.Empty(response.Scores);
        Assert.False(response.Summary.HasObservedFraction);
    }

    [Fact]
    public async Task Score_BadId_IsInvalidArgumentWithFieldViolation()
    {
        await using var sidecar = await SidecarFixture.StartAsync();
        var request = new ScoreRequest { Prompt = new Prompt { Text = "a" }, Tokens = new TokenIds { Ids = { 3, 32 } } };
        var failure = await Assert.ThrowsAsync<RpcException>(async () => await sidecar.Monitor.ScoreAsync(request));
        Assert.Equal(
            (StatusCode.InvalidArgument, "tokens.ids[1]: The token id is outside the vocabulary of 32."), (failure.StatusCode, failure.Status.Detail));

        var details = Protos.Rpc.Status.Parser.ParseFrom(failure.Trailers.GetValueBytes("grpc-status-details-bin"));
        Assert.Equal("RequestInvalid", details.Details[0].Unpack<ErrorInfo>().Reason);
        Assert.Equal("tokens.ids[1]", details.Details[1].Unpack<BadRequest>().FieldViolations[0].Field);
    }

    [Fact]
    public async Task Score_PromptAndCompletionBeyondTheContext_IsOutOfRange()
    {
        await using var sidecar = await SidecarFixture.StartAsync();
        var request = new ScoreRequest { Prompt = new Prompt { Text = new string('a', 40) }, Text = new string('b', 40) };
        var failure = await Assert.ThrowsAsync<RpcException>(async () => await sidecar.Monitor.ScoreAsync(request));
        Assert.Equal(
            (StatusCode.OutOfRange, "completion: Prompt and completion have 80 tokens; the model's context is 64."), (
                failure.StatusCode, failure.Status.Detail));
    }
}
