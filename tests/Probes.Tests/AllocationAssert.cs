using Xunit;

namespace Candor.Probes.Tests;

/// <summary>Checks a promise of "allocates nothing".</summary>
internal static class AllocationAssert
{
    private const int Repeats = 1000;

    public static void None(Action action)
    {
        for (var i = 0; i < Repeats; i++)
        {
            action();
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Repeats; i++)
        {
            action();
        }

        // Tiered compilation may allocate a little once; anything per call would be a thousand times that.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, Repeats);
    }
}
