using Candor.Inference.Execution;

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

    private static partial class Log
    {
        [LoggerMessage(EventIds.PassFailed, LogLevel.Error, "A forward pass of {Sequences} sequences failed: {Fault}")]
        public static partial void PassFailed(ILogger logger, int sequences, string fault);
    }
}
