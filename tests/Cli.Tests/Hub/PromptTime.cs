using System.Collections.Concurrent;

namespace Candor.Cli.Tests.Hub;

/// <summary>A clock whose pauses are over at once, and are noted. Limits of a minute and more never run out.</summary>
internal sealed class PromptTime : TimeProvider
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    /// <summary>Every pause that was asked for.</summary>
    public ConcurrentQueue<TimeSpan> Pauses { get; } = [];

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime < Limit && dueTime > TimeSpan.Zero)
        {
            Pauses.Enqueue(dueTime);
            return System.CreateTimer(callback, state, TimeSpan.Zero, period);
        }

        return System.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }
}
