using Candor.Probes.Numerics;

namespace Candor.Probes.Selection;

/// <summary>Exact confidence bounds of a proportion (Clopper and Pearson, Biometrika 26, 1934).</summary>
public static class BinomialBound
{
    /// <summary>
    /// The largest proportion under which <paramref name="events"/> or fewer of <paramref name="trials"/> still have probability
    /// <paramref name="significance"/>: one-sided, so that the true proportion exceeds it in at most that share of draws.
    /// </summary>
    /// <param name="events">In [0, <paramref name="trials"/>].</param>
    /// <param name="trials">At least 0; with none, nothing is known and the bound is 1.</param>
    /// <param name="significance">One minus the confidence, in (0, 1).</param>
    /// <returns>In (0, 1].</returns>
    public static double Upper(int events, int trials, double significance)
    {
        Check(events, trials, significance);
        return events == trials ? 1 : IncompleteBeta.Inverse(events + 1, trials - events, 1 - significance);
    }

    /// <summary>The mirror image: the true proportion is below it in at most the share <paramref name="significance"/> of draws.</summary>
    /// <param name="events">In [0, <paramref name="trials"/>].</param>
    /// <param name="trials">At least 0; with none the bound is 0.</param>
    /// <param name="significance">One minus the confidence, in (0, 1).</param>
    /// <returns>In [0, 1).</returns>
    public static double Lower(int events, int trials, double significance)
    {
        Check(events, trials, significance);
        return events == 0 ? 0 : IncompleteBeta.Inverse(events, trials - events + 1, significance);
    }

    /// <summary>
    /// Whether <see cref="Upper"/> is at most <paramref name="proportion"/>, without searching for it: a single evaluation of the distribution.
    /// </summary>
    /// <param name="events">In [0, <paramref name="trials"/>].</param>
    /// <param name="trials">At least 0.</param>
    /// <param name="significance">One minus the confidence, in (0, 1).</param>
    /// <param name="proportion">In [0, 1].</param>
    public static bool UpperIsAtMost(int events, int trials, double significance, double proportion)
    {
        Check(events, trials, significance);
        return events == trials ? proportion >= 1 : IncompleteBeta.Regularized(events + 1, trials - events, proportion) >= 1 - significance;
    }

    private static void Check(int events, int trials, double significance)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(trials);
        ArgumentOutOfRangeException.ThrowIfNegative(events);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(events, trials);
        if (!(significance is > 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(significance), significance, "Must be in (0, 1).");
        }
    }
}
