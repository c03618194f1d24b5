using Candor.Protos.V1;
using Grpc.Core;

namespace Candor.Monitor.FunctionalTests.Infrastructure;

/// <summary>One <c>Monitor</c> stream as a client sees it.</summary>
internal sealed class MonitorCall(AsyncDuplexStreamingCall<MonitorRequest, MonitorResponse> call) : IDisposable
{
    private readonly Dictionary<string, ulong> _sequences = [];

    public static MonitorCall Start(SidecarFixture sidecar, CancellationToken cancellationToken = default) =>
        new(sidecar.Monitor.Monitor(cancellationToken: cancellationToken));

    public AsyncDuplexStreamingCall<MonitorRequest, MonitorResponse> Call => call;

    public Task OpenAsync(string id, string prompt = "who?", Mode mode = Mode.Unspecified, CouplingMode coupling = CouplingMode.Unspecified) =>
        SendAsync(id, new MonitorRequest { Open = new OpenGeneration { Prompt = new Prompt { Text = prompt }, Mode = mode, Coupling = coupling } });

    public Task TokensAsync(string id, uint first, params uint[] tokens) =>
        SendAsync(id, new MonitorRequest { Tokens = new TokenBatch { FirstPosition = first, TokenIds = { tokens } } });

    public Task TextAsync(string id, string text) => SendAsync(id, new MonitorRequest { Text = new TextDelta { Text = text } });

    public Task CloseAsync(string id) =>
        SendAsync(id, new MonitorRequest { Close = new CloseGeneration { FinishReason = FinishReason.Stop } });

    public Task SendAsync(string id, MonitorRequest request)
    {
        var sequence = _sequences[id] = _sequences.GetValueOrDefault(id) + 1;
        request.GenerationId = id;
        request.Sequence = request.Sequence == 0 ? sequence : request.Sequence;
        return call.RequestStream.WriteAsync(request);
    }

    public async Task<MonitorResponse> NextAsync()
    {
        using var patience = new CancellationTokenSource(SidecarFixture.Patience);
        return await call.ResponseStream.MoveNext(patience.Token)
            ? call.ResponseStream.Current
            : throw new InvalidOperationException("The stream ended.");
    }

    /// <summary>Reads up to and including the first response of a kind.</summary>
    public async Task<List<MonitorResponse>> UntilAsync(MonitorResponse.EventOneofCase kind)
    {
        var read = new List<MonitorResponse>();
        do
        {
            read.Add(await NextAsync());
        }
        while (read[^1].EventCase != kind);
        return read;
    }

    /// <summary>Ends the requests and reads the rest.</summary>
    public async Task<List<MonitorResponse>> FinishAsync()
    {
        await call.RequestStream.CompleteAsync();
        var read = new List<MonitorResponse>();
        using var patience = new CancellationTokenSource(SidecarFixture.Patience);
        while (await call.ResponseStream.MoveNext(patience.Token))
        {
            read.Add(call.ResponseStream.Current);
        }

        return read;
    }

    public void Dispose() => call.Dispose();
}
