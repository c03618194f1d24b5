using Xunit;

namespace Candor.Probes.Tests;

/// <summary>Checks a promise of "allocates nothing".</summary>
internal static class AllocationAssert
{
    private const int Repeats = 1000;
    private const int Rounds = 5;

    public static void None(Action action)
    {
        var least = long.MaxValue;
        Measure(action);
        for (var round = 0; round < Rounds; round++)
        {
            least = Math.Min(least, Measure(action));
        }

        // Tiered compilation may allocate a little once, and a collection on another thread moves the counter by the 8 KB of an allocation
        // context; what the action itself allocates is there in every round, a thousand times.
        Assert.InRange(least, 0, Repeats - 1);
    }

    private static long Measure(Action action)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Repeats; i++)
        {
            action();
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
