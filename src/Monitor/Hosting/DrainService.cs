using Candor.Monitor.Health;
using Candor.Monitor.Sessions;
using Candor.Monitor.Telemetry;
using Microsoft.Extensions.Options;

namespace Candor.Monitor.Hosting;

/// <summary>
/// The way down. Kestrel by itself closes its listeners at once and resets what does not finish; so before it is stopped: readiness off, a quiet
/// period in which routers notice, then no new calls, time for the running ones, and UNAVAILABLE for the rest.
/// </summary>
internal sealed partial class DrainService(
    ServingState state, StreamGate gate, IOptions<SessionsOptions> options, TimeProvider time, ILogger<DrainService> logger) : IHostedLifecycleService
{
    // How long calls that were told to end may take to do so.
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(2);

    // Kestrel calls a response complete when its trailers are queued, not when they are sent; stopping at once would cut them off now and then.
    private static readonly TimeSpan TrailerFlush = TimeSpan.FromMilliseconds(250);

    /// <inheritdoc/>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        Log.DrainStarted(logger);
        state.SetReady(false);
        await Task.Delay(options.Value.DrainQuietPeriod, time, CancellationToken.None);
        var empty = gate.CloseAsync();
        var inTime = await EndsWithinAsync(empty, options.Value.DrainTimeout);
        gate.Expire();
        if (!inTime)
        {
            inTime = await EndsWithinAsync(empty, LastWords);
            await Task.Delay(TrailerFlush, time, CancellationToken.None);
        }

        Log.DrainEnded(logger, inTime ? "every call has ended" : "some calls did not end");
    }

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task<bool> EndsWithinAsync(Task task, TimeSpan timeout)
    {
        try
        {
            await task.WaitAsync(timeout, time);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.DrainStarted, LogLevel.Information, "Draining: not ready any more, running calls may finish.")]
        public static partial void DrainStarted(ILogger logger);

        [LoggerMessage(EventIds.DrainEnded, LogLevel.Information, "Drained: {Result}.")]
        public static partial void DrainEnded(ILogger logger, string result);
    }
}
