using Xunit;

namespace Candor.Probes.Tests;

/// <summary>Checks a promise of "allocates nothing".</summary>
internal static class AllocationAssert
{
    private const int Rounds = 5;

    /// <param name="action">What allocates nothing.</param>
    /// <param name="repeats">How often it runs in a round; fewer for what takes long.</param>
    public static void None(Action action, int repeats = 1000)
    {
        var least = long.MaxValue;
        Measure(action, repeats);
        for (var round = 0; round < Rounds; round++)
        {
            least = Math.Min(least, Measure(action, repeats));
        }

        // Tiered compilation may allocate a little once, and a collection on another thread moves the counter by the 8 KB of an allocation
        // context; what the action itself allocates is there in every round, each time.
        Assert.InRange(least, 0, repeats - 1);
    }

    private static long Measure(Action action, int repeats)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < repeats; i++)
        {
            action();
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
