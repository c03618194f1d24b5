using System.Diagnostics;
using Prometheus;

namespace Candor.Monitor.Telemetry;

/// <summary>Ties a measurement to the trace that it belongs to, so that a slow or risky answer can be found from a dashboard.</summary>
internal static class TraceExemplar
{
    private static readonly Exemplar.LabelKey TraceId = Exemplar.Key("trace_id");

    /// <summary>The current trace's exemplar; none when nothing is being traced.</summary>
    public static Exemplar Current() => Activity.Current is { Recorded: true } activity
        ? Exemplar.From(TraceId.WithValue(activity.TraceId.ToHexString()))
        : Exemplar.None;
}
