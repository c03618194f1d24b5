using Candor.Monitor.Sessions;
using Grpc.Core;

namespace Candor.Monitor.Streams;

/// <summary>
/// One token for everything that can end a call: the client's cancellation or deadline, the server's own limits, the end of a drain. Knows
/// afterwards which one it was. Owned by the call.
/// </summary>
internal sealed class CallLifetime : IDisposable
{
    private readonly SessionsOptions _options;
    private readonly CancellationTokenSource _source;
    private readonly CancellationTokenRegistration _expiry;
    private readonly ITimer _idle;
    private readonly ITimer _duration;
    private RequestFault? _fault;

    public CallLifetime(StreamGate gate, SessionsOptions options, TimeProvider time, CancellationToken clientToken)
    {
        _options = options;
        _source = CancellationTokenSource.CreateLinkedTokenSource(clientToken);
        _idle = Limit(time, ObservationError.ClientIdle, $"No request arrived for {options.IdleTimeout}.", Timeout.InfiniteTimeSpan);
        _duration = Limit(time, ObservationError.DurationExceeded, $"The call lasted longer than {options.MaxDuration}.", options.MaxDuration);
        _expiry = gate.Expired.Register(() => End(new RequestFault(ObservationError.Draining, "", "The server is shutting down.")));
    }

    /// <summary>Cancelled when the call must end, for whichever reason.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>Why the server ended the call; null when the client did, or nobody yet.</summary>
    public RequestFault? Fault => Volatile.Read(ref _fault);

    /// <summary>Begins to wait for a request: the idle timeout runs from here.</summary>
    public void Waiting() => _idle.Change(_options.IdleTimeout, Timeout.InfiniteTimeSpan);

    /// <summary>Ends the call. The first reason counts.</summary>
    public void End(RequestFault fault)
    {
        Interlocked.CompareExchange(ref _fault, fault, null);
        try
        {
            _source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // A timer fired while the call was ending by itself.
        }
    }

    /// <summary>The status for a call that ended because <see cref="Token"/> was cancelled.</summary>
    public RpcException ToException() => Fault is { } fault
        ? Grpc.StatusMapping.ToException(fault)
        : new RpcException(new Status(StatusCode.Cancelled, "The client ended the call."));

    /// <inheritdoc/>
    public void Dispose()
    {
        _expiry.Dispose();
        _idle.Dispose();
        _duration.Dispose();
        _source.Dispose();
    }

    private ITimer Limit(TimeProvider time, ObservationError error, string message, TimeSpan after) =>
        time.CreateTimer(_ => End(new RequestFault(error, "", message)), null, after, Timeout.InfiniteTimeSpan);
}
