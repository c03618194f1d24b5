using System.Diagnostics;

namespace Candor.Bench.Latency;

/// <summary>Sends what is due, when it is due.</summary>
internal static class Pacer
{
    // Nothing that is portable waits more finely without burning a core that the sidecar needs.
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    /// <summary>Runs a schedule to its end; a send that has to wait does not hold back the next.</summary>
    /// <param name="schedule">Due times on the monotonic clock, and what to do then; it is given the due time.</param>
    public static async Task RunAsync((long Due, Func<long, Task> Send)[] schedule)
    {
        Array.Sort(schedule, static (a, b) => a.Due.CompareTo(b.Due));
        var sends = new List<Task>(schedule.Length);
        using var timer = new PeriodicTimer(Tick);
        var next = 0;
        while (next < schedule.Length)
        {
            await timer.WaitForNextTickAsync();
            for (; next < schedule.Length && schedule[next].Due <= Stopwatch.GetTimestamp(); next++)
            {
                sends.Add(schedule[next].Send(schedule[next].Due));
            }
        }

        await Task.WhenAll(sends);
    }
}
