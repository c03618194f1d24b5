namespace Candor.Monitor.FunctionalTests.Infrastructure;

/// <summary>For what another thread or the network brings about soon, and a test has no event for.</summary>
internal static class Eventually
{
    public static async Task TrueAsync(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(SidecarFixture.Patience);
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (!condition())
        {
            await tick.WaitForNextTickAsync(patience.Token);
        }
    }
}
