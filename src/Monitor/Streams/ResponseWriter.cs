using System.Threading.Channels;
using Candor.Monitor.Sessions;
using Candor.Monitor.Telemetry;
using Grpc.Core;
using Wire = Candor.Protos.V1;

namespace Candor.Monitor.Streams;

/// <summary>
/// The one writer of a stream's responses. Generations hand theirs to a bounded channel, so that a client which reads slowly holds up its
/// own generations and nothing else; one that does not read at all is cut off, because it would pin its KV slots for ever.
/// </summary>
internal sealed partial class ResponseWriter(
    IServerStreamWriter<Wire.MonitorResponse> responses, CallLifetime lifetime, SessionsOptions options, TimeProvider time, ILogger logger)
{
    // As many as one pass of a full batch can make; more would only hide a slow reader.
    private const int Capacity = 64;

    private readonly Channel<Wire.MonitorResponse> _channel =
        Channel.CreateBounded<Wire.MonitorResponse>(new BoundedChannelOptions(Capacity) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    /// <summary>Whether the client was cut off, so that not even a status can reach it.</summary>
    public bool IsStalled { get; private set; }

    public ValueTask WriteAsync(Wire.MonitorResponse response, CancellationToken cancellationToken) =>
        _channel.Writer.WriteAsync(response, cancellationToken);

    public void Complete() => _channel.Writer.TryComplete();

    /// <summary>Writes until <see cref="Complete"/>.</summary>
    public async Task RunAsync()
    {
        var stalled = new RequestFault(ObservationError.ClientStalled, "", $"No response was taken for {options.WriteStallTimeout}.");
        await using var stall = time.CreateTimer(_ => lifetime.End(stalled), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        try
        {
            await foreach (var response in _channel.Reader.ReadAllAsync(lifetime.Token))
            {
                stall.Change(options.WriteStallTimeout, Timeout.InfiniteTimeSpan);
                await responses.WriteAsync(response, lifetime.Token);
                stall.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            }
        }
        catch (OperationCanceledException) when (lifetime.Fault?.Error == ObservationError.ClientStalled)
        {
            IsStalled = true;
            Log.WriteStalled(logger, options.WriteStallTimeout);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.WriteStalled, LogLevel.Warning, "A client took no response for {Timeout} and was cut off.")]
        public static partial void WriteStalled(ILogger logger, TimeSpan timeout);
    }
}
