using Candor.Probes.Numerics;

namespace Candor.Probes.Selection;

/// <summary>How surprising a small measured loss would be if the true mean loss were above a limit.</summary>
/// <remarks>
/// A p-value here is valid: if the true mean is above the limit, it is at most u with probability of at most u, for every u and every number of trials. Small
/// speaks for the promise.
/// </remarks>
public static class RiskPValue
{
    /// <summary>For losses of 0 and 1: <c>P(Bin(n, limit) ≤ events)</c>, exact.</summary>
    /// <param name="events">Losses of 1, in [0, <paramref name="trials"/>].</param>
    /// <param name="trials">n, at least 0; without any the p-value is 1.</param>
    /// <param name="limit">In (0, 1).</param>
    public static double ExactBinomial(int events, int trials, double limit)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(events);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(events, trials);
        RequireLimit(limit);
        return events == trials ? 1 : IncompleteBeta.Regularized(trials - events, events + 1, 1 - limit);
    }

    /// <summary>For losses anywhere in [0, 1], from their mean: the smaller one of Hoeffding's bound and e times the binomial tail (Bentkus).</summary>
    /// <remarks>
    /// Bates et al., Journal of the ACM 68 (2021): <c>min(exp(−n h(min(mean, limit), limit)), e · P(Bin(n, limit) ≤ ⌈n mean⌉))</c> with
    /// <c>h(a, b) = a ln(a/b) + (1 − a) ln((1 − a)/(1 − b))</c>. For losses of 0 and 1 the exact one is sharper.
    /// </remarks>
    /// <param name="meanLoss">In [0, 1].</param>
    /// <param name="trials">n, at least 0; without any the p-value is 1.</param>
    /// <param name="limit">In (0, 1).</param>
    public static double HoeffdingBentkus(double meanLoss, int trials, double limit)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(trials);
        RequireLimit(limit);
        if (!(meanLoss is >= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(meanLoss), meanLoss, "Must be in [0, 1].");
        }

        if (trials == 0)
        {
            return 1;
        }

        var a = Math.Min(meanLoss, limit);
        var divergence = (a == 0 ? 0 : a * Math.Log(a / limit)) + ((1 - a) * (Sigmoid.LogOnePlus(-a) - Sigmoid.LogOnePlus(-limit)));

        // A mean of n numbers times n is an integer but for rounding where they are 0 and 1; the ceiling must not make one more of it.
        var events = Math.Min(trials, (int)Math.Ceiling((trials * meanLoss) - 1e-9));
        return Math.Min(1, Math.Min(Math.Exp(-trials * divergence), Math.E * ExactBinomial(events, trials, limit)));
    }

    private static void RequireLimit(double limit)
    {
        if (!(limit is > 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(limit), limit, "Must be in (0, 1).");
        }
    }
}
