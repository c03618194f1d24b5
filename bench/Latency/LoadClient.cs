using System.Diagnostics;
using System.Net.Sockets;
using System.Text.Json;
using Candor.Protos.V1;
using Grpc.Core;
using Grpc.Net.Client;

namespace Candor.Bench.Latency;

/// <summary>
/// The client's side of the latency part, in a process of its own: generations that send a token each whenever it is due, whether or not the last one
/// was answered (open loop). Reads requests from standard input and answers with the tokens' times.
/// </summary>
internal static class LoadClient
{
    /// <summary>The word on the command line that starts this side.</summary>
    public const string Command = "latency-client";

    /// <summary>Serves requests until standard input ends.</summary>
    public static async Task RunAsync()
    {
        while (await Console.In.ReadLineAsync() is { } line)
        {
            var request = JsonSerializer.Deserialize<LoadRequest>(line)!;
            using var channel = Connect(request.Address);
            var client = new TruthMonitor.TruthMonitorClient(channel);
            var phases = new Random(request.Streams);
            Stream[] streams = [.. Enumerable.Range(0, request.Streams).Select(_ => new Stream(request, phases.NextDouble()))];
            await Task.WhenAll(streams.Select(stream => stream.OpenAsync(client)));
            var start = Stopwatch.GetTimestamp();
            await Pacer.RunAsync([.. streams.SelectMany(stream => stream.Schedule(start))]);
            await Task.WhenAll(streams.Select(static stream => stream.CloseAsync()));
            Console.WriteLine(JsonSerializer.Serialize(streams.SelectMany(static stream => stream.Times)
                .Select(static times => new[] { times.Due, times.Sent, times.Scored })));
        }
    }

    private static GrpcChannel Connect(string address)
    {
        if (Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme == "http")
        {
            return GrpcChannel.ForAddress(uri);
        }

        var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellationToken) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(address), cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        return GrpcChannel.ForAddress("http://localhost", new GrpcChannelOptions { HttpHandler = handler });
    }

    /// <summary>One generation on a call of its own.</summary>
    private sealed class Stream(LoadRequest request, double phase)
    {
        private const string Id = "g";
        private const uint FirstOrdinary = 3;

        private readonly TokenTimes[] _times = new TokenTimes[request.Tokens];
        private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private AsyncDuplexStreamingCall<MonitorRequest, MonitorResponse>? _call;
        private Task? _reading;
        private ulong _sequence;
        private Task _written = Task.CompletedTask;

        public IReadOnlyList<TokenTimes> Times => _times;

        public async Task OpenAsync(TruthMonitor.TruthMonitorClient client)
        {
            _call = client.Monitor();
            _reading = Task.Run(ReadAsync);
            var prompt = new TokenIds();
            prompt.Ids.AddRange(Enumerable.Range(0, request.PromptTokens).Select(static i => FirstOrdinary + (uint)(i % 500)));
            await Write(new MonitorRequest { Open = new OpenGeneration { Prompt = new Prompt { Tokens = prompt } } });
            await _opened.Task;
        }

        public IEnumerable<(long Due, Func<long, Task> Send)> Schedule(long start)
        {
            for (var position = 0; position < request.Tokens; position++)
            {
                var token = position;
                var due = start + (long)((phase + token) * request.IntervalSeconds * Stopwatch.Frequency);
                yield return (due, due => SendAsync(token, due));
            }
        }

        public async Task CloseAsync()
        {
            await Write(new MonitorRequest { Close = new CloseGeneration { FinishReason = FinishReason.Stop } });
            await _call!.RequestStream.CompleteAsync();
            await _reading!;
            _call.Dispose();
        }

        private Task SendAsync(int position, long due)
        {
            var batch = new TokenBatch { FirstPosition = (uint)position };
            batch.TokenIds.Add(FirstOrdinary + (uint)(position % 500));
            var message = new MonitorRequest { Tokens = batch };
            _times[position] = new TokenTimes(due, Stopwatch.GetTimestamp(), 0);
            return Write(message);
        }

        // Called by one thread at a time. A call takes one message at a time, so that a write waits for the last one; its token's clock runs meanwhile.
        private Task Write(MonitorRequest message)
        {
            message.GenerationId = Id;
            message.Sequence = ++_sequence;
            return _written = WriteAfter(_written, message);
        }

        private async Task WriteAfter(Task last, MonitorRequest message)
        {
            await last;
            await _call!.RequestStream.WriteAsync(message);
        }

        private async Task ReadAsync()
        {
            await foreach (var response in _call!.ResponseStream.ReadAllAsync())
            {
                var now = Stopwatch.GetTimestamp();
                if (response.Error is { } error)
                {
                    _opened.TrySetException(new InvalidOperationException(error.Message));
                    throw new InvalidOperationException($"The sidecar refused a generation: {error.Message}");
                }

                if (response.Scores is not { } scores)
                {
                    continue;
                }

                _opened.TrySetResult();
                foreach (var score in scores.Scores)
                {
                    _times[score.Position] = _times[score.Position] with { Scored = now };
                }
            }
        }
    }
}

/// <summary>What the client is asked to do.</summary>
/// <param name="Address">As http://127.0.0.1:50051, or the path of a Unix socket.</param>
/// <param name="Streams">Generations at once.</param>
/// <param name="Tokens">Tokens that each of them sends.</param>
/// <param name="IntervalSeconds">Time between two tokens of a generation.</param>
/// <param name="PromptTokens">Tokens of its prompt.</param>
internal sealed record LoadRequest(string Address, int Streams, int Tokens, double IntervalSeconds, int PromptTokens);
