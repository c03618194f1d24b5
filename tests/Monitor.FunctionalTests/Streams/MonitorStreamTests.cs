using Candor.Monitor.FunctionalTests.Infrastructure;
using Candor.Protos.V1;
using Grpc.Core;
using Kind = Candor.Protos.V1.MonitorResponse.EventOneofCase;

namespace Candor.Monitor.FunctionalTests.Streams;

public sealed class MonitorStreamTests
{
    private static readonly uint[] Abc = [3, 4, 5];

    [Fact]
    public async Task Monitor_KnownPrompt_OpensScoresAndProceeds()
    {
        await using var sidecar = await SidecarFixture.StartAsync();
        using var call = MonitorCall.Start(sidecar);
        await call.OpenAsync("g", "who?");
        await call.TokensAsync("g", 0, Abc);
        await call.CloseAsync("g");
        var responses = await call.FinishAsync();

        var opened = responses[0].Opened;
        Assert.Equal((PlantedModel.ModelName, "planted-bank", Mode.Enforce, 4u), (opened.Model, opened.Bank, opened.Mode, opened.PromptTokens));
        Assert.Equal(["uncertainty", "entropy"], opened.Probes);

        var prompt = responses[1].Scores.Prompt;
        Assert.True(prompt.HasRisk && prompt.Risk < 0.05);
        Assert.Empty(prompt.Biases);

        var scores = responses.SelectMany(static response => response.Scores?.Scores ?? []).ToArray();
        Assert.Equal([0u, 1u, 2u], scores.Select(static score => score.Position));
        Assert.Equal(Abc, scores.Select(static score => score.TokenId));
        Assert.All(scores, static score => Assert.True(score.HasRisk && score.HasSurprisal && score.HasEntropy && score.Readings.Count == 2));

        var summary = responses[^1].Summary;
        Assert.Equal((3u, 3u, 1f, FinishReason.Stop), (summary.Tokens, summary.TokensScored, summary.ObservedFraction, summary.FinishReason));
        Assert.Equal(Decision.ActionOneofCase.Proceed, summary.Decision.ActionCase);
        Assert.Equal(3ul, responses[^1].AcknowledgedSequence);
    }

    [Fact]
    public async Task Monitor_UnknownPromptInEnforce_AbstainsAtOnceWithEvidenceAndBiases()
    {
        await using var sidecar = await SidecarFixture.StartAsync();
        using var call = MonitorCall.Start(sidecar);
        await call.OpenAsync("g", "who is x?");
        var responses = await call.UntilAsync(Kind.Decision);

        var prompt = responses[^2].Scores.Prompt;
        Assert.True(prompt.Risk > 0.95);
        var bias = Assert.Single(prompt.Biases);
        Assert.Equal(1u, bias.TokenId);
        Assert.InRange(bias.Bias, 9, PlantedModel.FlippingGain);

        var decision = responses[^1].Decision;
        Assert.False(decision.Advisory);
        Assert.Equal((0u, " I don't know."), (decision.Abstain.AtPosition, decision.Abstain.ReplacementText));
        Assert.Equal([1u, 2u], decision.Abstain.ReplacementTokenIds);
        Assert.Equal((0.5f, "answer_start", 0.6, 400u, "uncertainty"),
            (
                decision.Evidence.Threshold,
                decision.Evidence.Aggregation,
                decision.Evidence.Coverage,
                decision.Evidence.CalibrationSamples,
                decision.Evidence.Probe));
        Assert.True(decision.Evidence.Risk > 0.95);

        // What it promises, and in the older fields too.
        var promise = Assert.Single(decision.Evidence.Promises);
        Assert.Equal(("selective_risk", "selective_risk", 0.95), (decision.Evidence.Guarantee, promise.Kind, decision.Evidence.Confidence));
        Assert.Equal((0.05, 0.03, 0.01, 240u, false), (promise.Limit, promise.Bound, promise.Measured, promise.Trials, promise.HasAim));
        Assert.Equal((promise.Limit, promise.Bound), (decision.Evidence.TargetSelectiveRisk, decision.Evidence.SelectiveRiskBound));
    }

    [Theory]
    [InlineData(Mode.Observe)]
    [InlineData(Mode.Annotate)]
    public async Task Monitor_UnknownPromptBelowEnforce_ScoresButSendsNoBiasAndNoAbstention(Mode mode)
    {
        await using var sidecar = await SidecarFixture.StartAsync();
        using var call = MonitorCall.Start(sidecar);
        await call.OpenAsync("g", "who is x?", mode);
        await call.TokensAsync("g", 0, Abc);
        await call.CloseAsync("g");
        var responses = await call.FinishAsync();

        var prompt = responses.First(static response => response.Scores?.Prompt is not null).Scores.Prompt;
        Assert.True(prompt.Risk > 0.95 && prompt.HasMinimalGain);
        Assert.Empty(prompt.Biases);
        Assert.DoesNotContain(responses, static response => response.Decision?.Abstain is not null);
        var final = responses[^1].Summary.Decision;
        if (mode == Mode.Observe)
        {
            Assert.True(final.Advisory && final.Abstain is not null);
        }
        else
        {
            var span = Assert.Single(final.Flag.Spans);
            Assert.False(final.Advisory);
            Assert.Equal((0u, 3u), (span.StartPosition, span.EndPosition));
        }
    }

    [Fact]
    public async Task Monitor_ModeOff_AnswersEveryTokenAsNotScoredAndTakesNoSlot()
    {
        await using var sidecar = await SidecarFixture.StartAsync();
        using var call = MonitorCall.Start(sidecar);
        await call.OpenAsync("g", "who is x?", Mode.Off);
        await call.UntilAsync(Kind.Scores);
        Assert.Equal(0, sidecar.Engine.ActiveSequences);
        await call.TokensAsync("g", 0, Abc);
        await call.CloseAsync("g");
        var responses = await call.FinishAsync();

        var scores = responses.SelectMany(static response => response.Scores?.Scores ?? []).ToArray();
        Assert.Equal(3, scores.Length);
        Assert.All(scores, static score => Assert.True(!score.HasRisk && score.NotScored == NotScoredReason.ModeOff));
        var summary = responses[^1].Summary;
        Assert.Equal((3u, 0u, false), (summary.Tokens, summary.TokensScored, summary.HasRisk));
    }

    [Fact]
    public async Task Monitor_TwoGenerations_NeverMix()
    {
        await using var sidecar = await SidecarFixture.StartAsync();
        using var call = MonitorCall.Start(sidecar);
        await call.OpenAsync("known", "who?", Mode.Observe);
        await call.OpenAsync("unknown", "who is x?", Mode.Observe);
        for (var i = 0u; i < 10; i++)
        {
            await call.TokensAsync("known", i, 3 + i);
            await call.TokensAsync("unknown", i, 13 + i);
        }

        await call.CloseAsync("known");
        await call.CloseAsync("unknown");
        var responses = await call.FinishAsync();
        foreach (var (id, first, isRisky) in new[] { ("known", 3u, false), ("unknown", 13u, true) })
        {
            var scores = responses.Where(response => response.GenerationId == id).SelectMany(static response => response.Scores?.Scores ?? []).ToArray();
            Assert.Equal(Enumerable.Range(0, 10).Select(i => first + (uint)i), scores.Select(static score => score.TokenId));
            Assert.All(scores, score => Assert.Equal(isRisky, score.Risk > 0.5));
        }
    }

    [Fact]
    public async Task Monitor_AnyChunking_GivesTheSameScores()
    {
        await using var sidecar = await SidecarFixture.StartAsync();
        var tokens = Enumerable.Range(0, 20).Select(static i => (uint)(3 + (i * 7 % 26))).ToArray();
        var whole = await ScoresAsync(sidecar, [tokens.Length], tokens);
        foreach (var chunks in new int[][] { [1, 19], [7, 7, 6], [.. Enumerable.Repeat(1, 20)], [3, 10, 1, 6] })
        {
            Assert.Equal(whole, await ScoresAsync(sidecar, chunks, tokens));
        }
    }

    [Fact]
    public async Task Monitor_Text_IsHeldBackUntilCertainAndScoredAtClose()
    {
        await using var sidecar = await SidecarFixture.StartAsync();
        using var call = MonitorCall.Start(sidecar);
        await call.OpenAsync("g");
        await call.TextAsync("g", "ab");
        var before = (await call.UntilAsync(Kind.Scores), await call.UntilAsync(Kind.Scores)).Item2[^1].Scores;
        Assert.Equal(0u, before.ScoredThrough);
        await call.TextAsync("g", "c");
        await call.CloseAsync("g");
        var responses = await call.FinishAsync();
        Assert.Equal([1u, 2u], responses.SelectMany(static response => response.Scores?.Scores ?? []).Select(static score => score.Position));
        Assert.Equal(3u, responses[^1].Summary.Tokens);
    }

    [Fact]
    public async Task Monitor_Retract_ForgetsAndScoresAgain()
    {
        await using var sidecar = await SidecarFixture.StartAsync();
        using var call = MonitorCall.Start(sidecar);
        await call.OpenAsync("g");
        await call.TokensAsync("g", 0, 3, (uint)PlantedModel.Unknown);
        await call.SendAsync("g", new MonitorRequest { Retract = new Retract { FromPosition = 1 } });
        await call.TokensAsync("g", 1, 4);
        await call.CloseAsync("g");
        var responses = await call.FinishAsync();
        var scores = responses.SelectMany(static response => response.Scores?.Scores ?? []).ToArray();
        Assert.Equal([0u, 1u, 1u], scores.Select(static score => score.Position));
        Assert.True(scores[1].Risk > 0.95, "The draft token was unknown.");
        Assert.True(scores[2].Risk < 0.05, "After the draft was taken back nothing unknown is left.");
        Assert.Equal(2u, responses[^1].Summary.Tokens);
        Assert.True(responses[^1].Summary.MaxRisk < 0.05);
    }

    [Fact]
    public async Task Monitor_HalfClosedWithoutClose_SummarisesAsAborted()
    {
        await using var sidecar = await SidecarFixture.StartAsync();
        using var call = MonitorCall.Start(sidecar);
        await call.OpenAsync("g");
        await call.TokensAsync("g", 0, Abc);
        var responses = await call.FinishAsync();
        Assert.Equal((FinishReason.Aborted, 3u), (responses[^1].Summary.FinishReason, responses[^1].Summary.Tokens));
        Assert.Equal(0, sidecar.Engine.ActiveSequences);
    }

    [Fact]
    public async Task Monitor_SameIdAgainAfterItsEnd_OpensANewGeneration()
    {
        await using var sidecar = await SidecarFixture.StartAsync();
        using var call = MonitorCall.Start(sidecar);
        await call.OpenAsync("g");
        await call.CloseAsync("g");
        await call.UntilAsync(Kind.Summary);
        var again = new MonitorRequest { Sequence = 1, Open = new OpenGeneration { Prompt = new Prompt { Text = "x" } } };
        await call.SendAsync("g", again);
        Assert.Equal(Kind.Opened, (await call.NextAsync()).EventCase);
    }

    [Fact]
    public async Task Monitor_ClientCancels_FreesItsSlots()
    {
        await using var sidecar = await SidecarFixture.StartAsync();
        using var cancel = new CancellationTokenSource();
        using var call = MonitorCall.Start(sidecar, cancel.Token);
        await call.OpenAsync("a");
        await call.OpenAsync("b");
        await call.UntilAsync(Kind.Scores);
        await call.UntilAsync(Kind.Scores);
        Assert.Equal(2, sidecar.Engine.ActiveSequences);
        await cancel.CancelAsync();
        await Eventually.TrueAsync(() => sidecar.Engine.ActiveSequences == 0);
    }

    [Fact]
    public async Task Monitor_DeadlinePasses_EndsWithDeadlineExceededAndFreesItsSlot()
    {
        await using var sidecar = await SidecarFixture.StartAsync();
        using var call = new MonitorCall(sidecar.Monitor.Monitor(deadline: TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(1)));
        await call.OpenAsync("g");
        var failure = await Assert.ThrowsAsync<RpcException>(() => call.UntilAsync(Kind.Summary));
        Assert.Equal(StatusCode.DeadlineExceeded, failure.StatusCode);
        await Eventually.TrueAsync(() => sidecar.Engine.ActiveSequences == 0);
    }

    [Fact]
    public async Task Monitor_NothingSent_HeadersArrive()
    {
        await using var sidecar = await SidecarFixture.StartAsync();
        using var call = MonitorCall.Start(sidecar);
        await call.Call.ResponseHeadersAsync.WaitAsync(SidecarFixture.Patience);
    }

    private static async Task<string[]> ScoresAsync(SidecarFixture sidecar, int[] chunks, uint[] tokens)
    {
        using var call = MonitorCall.Start(sidecar);
        await call.OpenAsync("g", "who?", Mode.Observe);
        var sent = 0;
        foreach (var chunk in chunks)
        {
            await call.TokensAsync("g", (uint)sent, tokens[sent..(sent + chunk)]);
            sent += chunk;
        }

        await call.CloseAsync("g");
        var responses = await call.FinishAsync();

        // Only the last token of a pass can have a minimal gain: it depends on the cut by design.
        return [.. responses.SelectMany(static response => response.Scores?.Scores ?? []).Select(static score =>
        {
            var copy = score.Clone();
            copy.ClearMinimalGain();
            return copy.ToString();
        })];
    }
}
