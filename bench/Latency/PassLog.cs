using System.Diagnostics;

namespace Candor.Bench.Latency;

/// <summary>When the sidecar's forward passes ran, from its own spans. Safe to call from any thread.</summary>
internal sealed class PassLog : IDisposable
{
    private const string Source = "Candor.Monitor";
    private const string Operation = "candor.forward";

    private readonly Lock _lock = new();
    private readonly List<Pass> _passes = [];
    private readonly ActivityListener _listener;

    public PassLog()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == Source,
            Sample = static (ref ActivityCreationOptions<ActivityContext> options) =>
                options.Name == Operation ? ActivitySamplingResult.AllData : ActivitySamplingResult.None,
            ActivityStopped = Stopped,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    /// <summary>The passes since the last call, in order.</summary>
    public Pass[] Take()
    {
        lock (_lock)
        {
            var passes = _passes.ToArray();
            _passes.Clear();
            return passes;
        }
    }

    public void Dispose() => _listener.Dispose();

    // The pass thread calls this right after the pass: that moment on the monotonic clock is its end, a few microseconds late.
    private void Stopped(Activity activity)
    {
        var end = Stopwatch.GetTimestamp();
        var duration = (long)(activity.Duration.TotalSeconds * Stopwatch.Frequency);
        var sequences = activity.GetTagItem("candor.forward.sequences") as int? ?? 0;
        lock (_lock)
        {
            _passes.Add(new Pass(end - duration, end, sequences));
        }
    }
}

/// <summary>One forward pass on the monotonic clock, which all processes of a machine share.</summary>
/// <param name="Begin">Ticks.</param>
/// <param name="End">Ticks.</param>
/// <param name="Sequences">Generations in it.</param>
internal readonly record struct Pass(long Begin, long End, int Sequences);
