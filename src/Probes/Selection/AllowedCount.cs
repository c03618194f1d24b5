namespace Candor.Probes.Selection;

/// <summary>How many of n are still at most a share of them.</summary>
internal static class AllowedCount
{
    /// <summary>The largest k with <c>k / n ≤ share</c>.</summary>
    /// <remarks>Rounding the product down would lose one where it ends just below the integer that it is: 0.29 · 200 gives 57.99….</remarks>
    /// <param name="share">In (0, 1).</param>
    /// <param name="n">At least 1.</param>
    public static int Of(double share, int n)
    {
        var k = (int)Math.Round(share * n);
        return (double)k / n <= share ? k : k - 1;
    }
}
