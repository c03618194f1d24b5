using System.Diagnostics;

namespace Prometheus;

/// <summary>Measures how long something takes, in seconds.</summary>
public static class TimerExtensions
{
    /// <summary>Starts a timer that takes a measurement when it is disposed of.</summary>
    public static ITimer NewTimer(this IObserver observer) => new Timer(observer.Observe);

    /// <summary>Starts a timer that sets the gauge when it is disposed of.</summary>
    public static ITimer NewTimer(this IGauge gauge) => new Timer(gauge.Set);

    /// <summary>Starts a timer that adds to the counter when it is disposed of.</summary>
    public static ITimer NewTimer(this ICounter counter) => new Timer(seconds => counter.Inc(seconds));

    private sealed class Timer(Action<double> record) : ITimer
    {
        private readonly long _start = Stopwatch.GetTimestamp();

        public TimeSpan ObserveDuration()
        {
            var elapsed = Stopwatch.GetElapsedTime(_start);
            record(elapsed.TotalSeconds);
            return elapsed;
        }

        public void Dispose() => ObserveDuration();
    }
}

/// <summary>Shorter forms for gauges.</summary>
public static class GaugeExtensions
{
    /// <summary>Sets the gauge to the present time, in seconds since 1970.</summary>
    public static void SetToCurrentTimeUtc(this IGauge gauge) => gauge.SetToTimeUtc(DateTimeOffset.UtcNow);

    /// <summary>Sets the gauge to a time, in seconds since 1970.</summary>
    public static void SetToTimeUtc(this IGauge gauge, DateTimeOffset timestamp) =>
        gauge.Set((timestamp - DateTimeOffset.UnixEpoch).TotalSeconds);

    /// <summary>Adds 1 now, and subtracts it when the result is disposed of.</summary>
    public static IDisposable TrackInProgress(this IGauge gauge)
    {
        gauge.Inc();
        return new Tracker(gauge);
    }

    private sealed class Tracker(IGauge gauge) : IDisposable
    {
        public void Dispose() => gauge.Dec();
    }
}
