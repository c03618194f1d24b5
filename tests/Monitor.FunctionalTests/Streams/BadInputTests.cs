using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using Candor.Monitor.FunctionalTests.Infrastructure;
using Candor.Protos.V1;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Kind = Candor.Protos.V1.MonitorResponse.EventOneofCase;

namespace Candor.Monitor.FunctionalTests.Streams;

/// <summary>What a client can get wrong on a stream: each ends one generation with a typed error, and no other.</summary>
public sealed class BadInputTests
{
    [Fact]
    public async Task Tokens_OutsideVocabulary_NamesThePositionAndNotTheValue()
    {
        var error = await ErrorAfterOpenAsync(new MonitorRequest { Tokens = new TokenBatch { TokenIds = { 3, 4, 3141592 } } });
        Assert.Equal(
            (ErrorCode.InvalidRequest, "tokens.token_ids[2]", "The token id is outside the vocabulary of 32.", false),
            (error.Code, error.Field, error.Message, error.Retryable));
    }

    [Fact]
    public async Task Tokens_NegativeAsUnsigned_IsRefused()
    {
        var error = await ErrorAfterOpenAsync(new MonitorRequest { Tokens = new TokenBatch { TokenIds = { unchecked((uint)-1) } } });
        Assert.Equal((ErrorCode.InvalidRequest, "tokens.token_ids[0]"), (error.Code, error.Field));
    }

    [Fact]
    public async Task Tokens_AfterAGapInPositions_IsRefused()
    {
        var error = await ErrorAfterOpenAsync(new MonitorRequest { Tokens = new TokenBatch { FirstPosition = 1, TokenIds = { 3 } } });
        Assert.Equal((ErrorCode.SequenceGap, "tokens.first_position", "Position 0 was expected."), (error.Code, error.Field, error.Message));
    }

    [Fact]
    public async Task Request_SequenceGap_IsRefused()
    {
        var error = await ErrorAfterOpenAsync(new MonitorRequest { Sequence = 3, Tokens = new TokenBatch { TokenIds = { 3 } } });
        Assert.Equal((ErrorCode.SequenceGap, "sequence", "Request 2 of this generation was expected."), (error.Code, error.Field, error.Message));
    }

    [Fact]
    public async Task Tokens_BeyondTheContext_AreRefused()
    {
        var error = await ErrorAfterOpenAsync(new MonitorRequest { Tokens = new TokenBatch { TokenIds = { Enumerable.Repeat(3u, 61) } } });
        Assert.Equal((ErrorCode.ContextExceeded, "The model's context is 64 tokens."), (error.Code, error.Message));
    }

    [Fact]
    public async Task Text_NotUtf8_IsRefused()
    {
        // Field 1 of a TextDelta with bytes that are not UTF-8; the parser puts U+FFFD there.
        var damaged = TextDelta.Parser.ParseFrom([0x0A, 0x02, 0xC3, 0x28]);
        var error = await ErrorAfterOpenAsync(new MonitorRequest { Text = damaged });
        Assert.Equal(
            ("text.text", "The text is not UTF-8, or holds U+FFFD, which stands for bytes that were not."), (error.Field, error.Message));
    }

    [Fact]
    public async Task Text_TooLong_IsRefused()
    {
        var error = await ErrorAfterOpenAsync(new MonitorRequest { Text = new TextDelta { Text = new string('a', 65537) } });
        Assert.Equal(("text.text", "The text is longer than 65536 UTF-16 code units."), (error.Field, error.Message));
    }

    [Fact]
    public async Task Text_AfterTokens_IsRefused()
    {
        await using var sidecar = await SidecarFixture.StartAsync();
        using var call = MonitorCall.Start(sidecar);
        await call.OpenAsync("g");
        await call.TokensAsync("g", 0, 3);
        await call.TextAsync("g", "a");
        Assert.Equal("This generation gets ids; text cannot follow.", (await call.UntilAsync(Kind.Error))[^1].Error.Message);
    }

    [Fact]
    public async Task Retract_BeyondTheCompletion_IsRefused()
    {
        var error = await ErrorAfterOpenAsync(new MonitorRequest { Retract = new Retract { FromPosition = 1 } });
        Assert.Equal(("retract.from_position", "The completion has 0 tokens."), (error.Field, error.Message));
    }

    [Fact]
    public async Task Open_Twice_IsRefused()
    {
        var error = await ErrorAfterOpenAsync(new MonitorRequest { Open = new OpenGeneration { Prompt = new Prompt { Text = "a" } } });
        Assert.Equal("The generation is open already.", error.Message);
    }

    [Theory]
    [MemberData(nameof(BadOpenings))]
    public async Task Open_WithAFieldAtFault_NamesIt(OpenGeneration open, ErrorCode code, string field, string message)
    {
        await using var sidecar = await SidecarFixture.StartAsync();
        using var call = MonitorCall.Start(sidecar);
        await call.SendAsync("g", new MonitorRequest { Open = open });
        var error = (await call.UntilAsync(Kind.Error))[^1].Error;
        Assert.Equal((code, field, message), (error.Code, error.Field, error.Message));
        Assert.Equal(0, sidecar.Engine.ActiveSequences);
    }

    public static TheoryData<OpenGeneration, ErrorCode, string, string> BadOpenings() => new()
    {
        { new OpenGeneration(), ErrorCode.InvalidRequest, "open.prompt", "A prompt is needed: tokens, text, question or chat." },
        { new OpenGeneration { Prompt = new Prompt { Text = "" } }, ErrorCode.InvalidRequest, "open.prompt", "The prompt has no tokens." },
        { Asking(static open => open.Model = "gpt"), ErrorCode.UnknownModel, "open.model", "This model is not served; 'planted' is." },
        {
            Asking(static open => open.Probes.Add("truth")),
            ErrorCode.UnknownProbe, "open.probes[0]", "The bank 'planted-bank' has no such probe; Control.ListProbes names them."
        },
        { Asking(static open => open.Mode = (Mode)77), ErrorCode.InvalidRequest, "open.mode", "The mode is not one of off, observe, annotate, enforce." },
        {
            Asking(static open => open.TokenizerFingerprint = "00"),
            ErrorCode.TokenizerMismatch, "open.tokenizer_fingerprint",
            $"The served tokenizer has SHA-256 {new string('e', 64)}. Send text instead of ids, or serve the same model."
        },
        {
            new OpenGeneration { Prompt = new Prompt { Tokens = new TokenIds { Ids = { 3, 32 } } } },
            ErrorCode.InvalidRequest, "open.prompt.tokens.ids[1]", "The token id is outside the vocabulary of 32."
        },
        {
            new OpenGeneration { Prompt = new Prompt { Text = new string('a', 64) } },
            ErrorCode.ContextExceeded, "open.prompt", "The prompt has 64 tokens; the model's context is 64, one of them for the answer."
        },
    };

    [Fact]
    public async Task Request_ForAGenerationThatWasNeverOpened_IsAnsweredAndTheStreamGoesOn()
    {
        await using var sidecar = await SidecarFixture.StartAsync();
        using var call = MonitorCall.Start(sidecar);
        await call.TokensAsync("nobody", 0, 3);
        var answer = await call.NextAsync();
        Assert.Equal(("nobody", "No such generation is open on this stream; begin it with open."), (answer.GenerationId, answer.Error.Message));
        await call.OpenAsync("g");
        Assert.Equal(Kind.Opened, (await call.NextAsync()).EventCase);
    }

    [Fact]
    public async Task Request_WithoutId_EndsTheStreamWithInvalidArgument()
    {
        await using var sidecar = await SidecarFixture.StartAsync();
        using var call = MonitorCall.Start(sidecar);
        await call.Call.RequestStream.WriteAsync(new MonitorRequest { Sequence = 1 });
        var failure = await Assert.ThrowsAsync<RpcException>(call.NextAsync);
        Assert.Equal(
            (StatusCode.InvalidArgument, "generation_id: A generation needs an id of 1 to 128 characters."), (failure.StatusCode, failure.Status.Detail));
    }

    [Fact]
    public async Task Request_OverTheMessageLimit_IsRefusedByItsLengthBeforeItIsRead()
    {
        await using var sidecar = await SidecarFixture.StartAsync();
        sidecar.ExpectsErrors = true;
        using var http2 = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"http://{sidecar.Channel.Target}/candor.v1.TruthMonitor/Monitor"))
        {
            Version = new Version(2, 0),
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new LengthOnly(5 * 1024 * 1024) { Headers = { ContentType = new MediaTypeHeaderValue("application/grpc") } },
        };
        request.Headers.TE.ParseAdd("trailers");
        using var response = await http2.SendAsync(request, HttpCompletionOption.ResponseHeadersRead).WaitAsync(SidecarFixture.Patience);
        await response.Content.ReadAsByteArrayAsync().WaitAsync(SidecarFixture.Patience);
        Assert.Equal("8", response.TrailingHeaders.GetValues("grpc-status").Single());
        await Eventually.TrueAsync(() => sidecar.Services.GetRequiredService<Sessions.StreamGate>().Active == 0);
    }

    [Fact]
    public async Task Event_OfAnUnknownKind_IsIgnored()
    {
        await using var sidecar = await SidecarFixture.StartAsync();
        using var call = MonitorCall.Start(sidecar);
        await call.OpenAsync("g");
        var future = MonitorRequest.Parser.ParseFrom(new byte[] { 0x9A, 0x06, 0x00 });
        await call.SendAsync("g", future);
        await call.TokensAsync("g", 0, 3);
        await call.CloseAsync("g");
        Assert.Equal(1u, (await call.FinishAsync())[^1].Summary.Tokens);
    }

    private static OpenGeneration Asking(Action<OpenGeneration> change)
    {
        var open = new OpenGeneration { Prompt = new Prompt { Text = "who?" } };
        change(open);
        return open;
    }

    /// <summary>Sends a bad request after an opening, beside another generation that must not notice.</summary>
    private static async Task<GenerationError> ErrorAfterOpenAsync(MonitorRequest request)
    {
        await using var sidecar = await SidecarFixture.StartAsync();
        using var call = MonitorCall.Start(sidecar);
        await call.OpenAsync("other");
        await call.UntilAsync(Kind.Scores);
        await call.OpenAsync("g");
        await call.SendAsync("g", request);
        var error = (await call.UntilAsync(Kind.Error))[^1];
        Assert.Equal("g", error.GenerationId);
        await Eventually.TrueAsync(() => sidecar.Engine.ActiveSequences == 1);

        await call.TokensAsync("other", 0, 3);
        await call.CloseAsync("other");
        Assert.Equal(1u, (await call.FinishAsync())[^1].Summary.Tokens);
        return error.Error;
    }

    /// <summary>Announces one message of a length and then sends nothing more, so that no byte is on its way when the refusal comes.</summary>
    private sealed class LengthOnly(int length) : HttpContent
    {
        private readonly TaskCompletionSource _never = new();

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            var prefix = new byte[5];
            BinaryPrimitives.WriteInt32BigEndian(prefix.AsSpan(1), length);
            await stream.WriteAsync(prefix);
            await stream.FlushAsync();
            await _never.Task;
        }

        protected override bool TryComputeLength(out long computed)
        {
            computed = 0;
            return false;
        }
    }
}
