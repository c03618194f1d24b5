using Candor.Inference.Execution;
using Candor.Inference.Execution.Providers;

namespace Candor.Monitor.Telemetry;

/// <summary>Writes metrics, spans and log of forward passes.</summary>
internal sealed partial class PassObserver(MonitorMetrics metrics, TimeProvider time, ILogger<PassObserver> logger) : IInferenceObserver
{
    /// <inheritdoc/>
    public void PassCompleted(in PassReport report)
    {
        metrics.PassCompleted(report);
        MonitorActivities.PassCompleted(report, time.GetUtcNow());
        if (report.Failure is { } failure)
        {
            Log.PassFailed(logger, report.Sequences, FaultDescription.Of(failure));
        }
    }

    /// <inheritdoc/>
    public void ProviderChanged(ProviderState state)
    {
        metrics.ProviderChanged(state.IsFallenBack);
        if (state.IsFallenBack)
        {
            Log.DeviceLost(logger, state.Asked, state.Running, state.RetryAt, state.Reason);
        }
        else
        {
            Log.DeviceRegained(logger, state.Running);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            EventIds.DeviceLost, LogLevel.Error, "The provider {Asked} failed; passes run on {Running} until it is tried again at {RetryAt}: {Reason}")]
        public static partial void DeviceLost(ILogger logger, ExecutionProvider asked, ExecutionProvider running, DateTimeOffset? retryAt, string? reason);

        [LoggerMessage(EventIds.DeviceRegained, LogLevel.Information, "Passes run on {Running} again.")]
        public static partial void DeviceRegained(ILogger logger, ExecutionProvider running);

        [LoggerMessage(EventIds.PassFailed, LogLevel.Error, "A forward pass of {Sequences} sequences failed: {Fault}")]
        public static partial void PassFailed(ILogger logger, int sequences, string fault);
    }
}
