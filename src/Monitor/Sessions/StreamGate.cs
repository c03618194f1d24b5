using Candor.Monitor.Telemetry;

namespace Candor.Monitor.Sessions;

/// <summary>Admission of calls: so many at once, none while draining. Counts them so that a drain knows when it is done.</summary>
internal sealed class StreamGate(SessionsOptions options, MonitorMetrics metrics) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _expired = new();
    private readonly TaskCompletionSource _empty = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _active;

    /// <summary>Cancelled when the drain has run out of time: what still runs must end.</summary>
    public CancellationToken Expired => _expired.Token;

    /// <summary>Whether new calls are refused because the server is going down.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Calls that are running.</summary>
    public int Active
    {
        get
        {
            lock (_lock)
            {
                return _active;
            }
        }
    }

    /// <summary>Takes a place.</summary>
    /// <returns>Why there is none; null when it was taken, and then <see cref="Leave"/> must follow.</returns>
    public RequestFault? TryEnter()
    {
        lock (_lock)
        {
            if (IsClosed)
            {
                metrics.Refused("draining");
                return new RequestFault(ObservationError.Draining, "", "The server is shutting down.");
            }

            if (_active >= options.MaxStreams)
            {
                metrics.Refused("streams");
                return new RequestFault(ObservationError.Overloaded, "", $"All {options.MaxStreams} places for calls are taken.");
            }

            _active++;
        }

        metrics.StreamOpened();
        return null;
    }

    public void Leave()
    {
        lock (_lock)
        {
            _active--;
            if (_active == 0 && IsClosed)
            {
                _empty.TrySetResult();
            }
        }

        metrics.StreamClosed();
    }

    /// <summary>Refuses new calls from now on.</summary>
    /// <returns>A task that ends when no call is running.</returns>
    public Task CloseAsync()
    {
        lock (_lock)
        {
            IsClosed = true;
            return _active == 0 ? Task.CompletedTask : _empty.Task;
        }
    }

    /// <summary>Ends what still runs.</summary>
    public void Expire() => _expired.Cancel();

    /// <inheritdoc/>
    public void Dispose() => _expired.Dispose();
}
