using Candor.Monitor.FunctionalTests.Infrastructure;
using Candor.Protos.V1;
using Grpc.Core;

namespace Candor.Monitor.FunctionalTests.Grpc;

public sealed class GenerateTests
{
    [Fact]
    public async Task Generate_KnownQuestion_AnswersAndProceeds()
    {
        await using var sidecar = await SidecarFixture.StartAsync();
        var events = await RunAsync(sidecar, new GenerateRequest { Prompt = new Prompt { Text = "who?" } });
        Assert.True(events[0].Prompt.Risk < 0.05);
        var summary = events[^1].Summary;
        Assert.Equal(("abc", FinishReason.Stop, 3u), (summary.Text, summary.FinishReason, summary.Tokens));
        Assert.Equal("abc", string.Concat(events.Select(static one => one.Token?.Text)));
        Assert.NotNull(summary.Decision.Proceed);
    }

    [Fact]
    public async Task Generate_UnknownInObserve_AnswersAllTheSameAndOnlyAdvises()
    {
        await using var sidecar = await SidecarFixture.StartAsync();
        var events = await RunAsync(sidecar, new GenerateRequest { Prompt = new Prompt { Text = "x?" }, Mode = Mode.Observe });
        Assert.Equal("abc", events[^1].Summary.Text);
        Assert.True(events[0].Prompt.Risk > 0.95);
        Assert.True(events[^1].Summary.Decision is { Advisory: true, Abstain: not null });
        Assert.InRange(events[0].Prompt.MinimalGain, 5, 5.5);
    }

    [Fact]
    public async Task Generate_UnknownInEnforceWithCoupling_IsFlippedByTheBiasAndTheRestOfThePhraseForced()
    {
        await using var sidecar = await SidecarFixture.StartAsync();
        var events = await RunAsync(sidecar, new GenerateRequest { Prompt = new Prompt { Text = "x?" } });
        var tokens = events.Where(static one => one.Token is not null).Select(static one => one.Token).ToArray();
        Assert.Equal([(1u, false), (2u, true)], tokens.Select(static token => (token.Score.TokenId, token.Forced)));
        Assert.Equal((" I don't know.", FinishReason.Abstained), (events[^1].Summary.Text, events[^1].Summary.FinishReason));
        Assert.Contains(events, static one => one.Decision is { Advisory: false, Abstain: not null });
    }

    [Theory]
    [InlineData(CouplingMode.Off, null)]
    [InlineData(CouplingMode.Gated, 1f)]
    public async Task Generate_UnknownInEnforceWhenCouplingDoesNotFlipIt_IsForcedAllTheSame(CouplingMode coupling, float? gain)
    {
        await using var sidecar = await SidecarFixture.StartAsync();
        var request = new GenerateRequest { Prompt = new Prompt { Text = "x?" }, Coupling = coupling };
        if (gain is { } value)
        {
            request.Gain = value;
        }

        var events = await RunAsync(sidecar, request);
        Assert.Equal([true, true], events.Where(static one => one.Token is not null).Select(static one => one.Token.Forced));
        Assert.Equal(" I don't know.", events[^1].Summary.Text);
    }

    [Fact]
    public async Task Generate_GainZero_EqualsCouplingOffBitForBit()
    {
        await using var sidecar = await SidecarFixture.StartAsync();
        var off = await RunAsync(sidecar, new GenerateRequest { Prompt = new Prompt { Text = "who?" }, Coupling = CouplingMode.Off });
        var zero = await RunAsync(sidecar, new GenerateRequest { Prompt = new Prompt { Text = "who?" }, Coupling = CouplingMode.EveryStep, Gain = 0 });
        Assert.Equal(off.Select(Comparable), zero.Select(Comparable));

        // The distance is reported as soon as there is a coupling, and the time is never the same twice.
        static string Comparable(GenerateResponse response)
        {
            var copy = response.Clone();
            copy.Prompt?.ClearMinimalGain();
            copy.Token?.Score.ClearMinimalGain();
            if (copy.Summary is not null)
            {
                copy.Summary.ScoringTime = null;
            }

            return copy.ToString();
        }
    }

    [Fact]
    public async Task Generate_MaxTokens_EndsWithLength()
    {
        await using var sidecar = await SidecarFixture.StartAsync();
        var events = await RunAsync(sidecar, new GenerateRequest { Prompt = new Prompt { Text = "who?" }, MaxTokens = 2 });
        Assert.Equal(("ab", FinishReason.Length), (events[^1].Summary.Text, events[^1].Summary.FinishReason));
    }

    [Fact]
    public async Task Generate_MaxTokensWithinThePhrase_SaysThePhraseToItsEnd()
    {
        await using var sidecar = await SidecarFixture.StartAsync();
        var events = await RunAsync(sidecar, new GenerateRequest { Prompt = new Prompt { Text = "x?" }, MaxTokens = 1 });
        Assert.Equal(" I don't know.", events[^1].Summary.Text);
    }

    [Fact]
    public async Task Generate_SameSeed_SamplesTheSame()
    {
        await using var sidecar = await SidecarFixture.StartAsync();
        var request = new GenerateRequest { Prompt = new Prompt { Text = "who?" }, Temperature = 2, Seed = 7, MaxTokens = 30 };
        var first = (await RunAsync(sidecar, request))[^1].Summary.Text;
        Assert.Equal(first, (await RunAsync(sidecar, request))[^1].Summary.Text);
        request.Seed = 8;
        Assert.NotEqual(first, (await RunAsync(sidecar, request))[^1].Summary.Text);
    }

    [Theory]
    [InlineData(-0.1f, 0f, "temperature: The temperature must be in [0, 2].")]
    [InlineData(float.NaN, 0f, "temperature: The temperature must be in [0, 2].")]
    [InlineData(0f, 1.5f, "top_p: top_p must be in [0, 1].")]
    public async Task Generate_BadSampling_IsInvalidArgument(float temperature, float topP, string detail)
    {
        await using var sidecar = await SidecarFixture.StartAsync();
        var request = new GenerateRequest { Prompt = new Prompt { Text = "a" }, Temperature = temperature, TopP = topP };
        var failure = await Assert.ThrowsAsync<RpcException>(() => RunAsync(sidecar, request));
        Assert.Equal((StatusCode.InvalidArgument, detail), (failure.StatusCode, failure.Status.Detail));
    }

    [Fact]
    public async Task Generate_ModeOff_IsFailedPrecondition()
    {
        await using var sidecar = await SidecarFixture.StartAsync();
        var failure = await Assert.ThrowsAsync<RpcException>(
            () => RunAsync(sidecar, new GenerateRequest { Prompt = new Prompt { Text = "a" }, Mode = Mode.Off }));
        Assert.Equal(
            (StatusCode.FailedPrecondition, "mode: In mode off no model runs, so that nothing can be generated."), (failure.StatusCode, failure.Status.Detail));
    }

    [Fact]
    public async Task Generate_Cancelled_FreesItsSlot()
    {
        await using var sidecar = await SidecarFixture.StartAsync(isStepped: true);
        using var call = sidecar.Monitor.Generate(new GenerateRequest { Prompt = new Prompt { Text = "who?" } });
        await Eventually.TrueAsync(() => sidecar.Engine.QueueDepth == 1);
        call.Dispose();
        await Eventually.TrueAsync(() => sidecar.Engine.ActiveSequences == 0);
    }

    private static async Task<List<GenerateResponse>> RunAsync(SidecarFixture sidecar, GenerateRequest request)
    {
        using var patience = new CancellationTokenSource(SidecarFixture.Patience);
        using var call = sidecar.Monitor.Generate(request, cancellationToken: patience.Token);
        var events = new List<GenerateResponse>();
        while (await call.ResponseStream.MoveNext(patience.Token))
        {
            events.Add(call.ResponseStream.Current);
        }

        return events;
    }
}
