namespace Candor.Probes.Evaluation;

/// <summary>Whether a truth probe keeps its mind when a statement is turned into its opposite.</summary>
/// <remarks>
/// PA-CCS. With p(A, yes) and p(A, no) for a statement A completed with yes and no, and the same for its opposite B. Polar consistency:
/// <c>½ [(pA1 − pB0)² + (pA0 − pB1)²] · sgn(pA1 − pB1) · sgn(pB0 − pA0)</c>; a consistent probe has pA1 near pB0, so that its size is near 0 and
/// its sign positive. Contradiction index: <c>pA1 pB1 + pA0 pB0</c>, the probability that a statement and its opposite are affirmed together, or
/// denied together; a probe whose mean is above 0.5 contradicts itself.
/// </remarks>
/// <param name="PolarConsistency">Mean over pairs, in [−1, 1].</param>
/// <param name="ConsistentSigns">Share of pairs whose sign is positive, in [0, 1].</param>
/// <param name="ContradictionIndex">Mean over pairs, in [0, 2].</param>
/// <param name="Pairs">Pairs of a statement and its opposite, n.</param>
public sealed record PolarityAudit(double PolarConsistency, double ConsistentSigns, double ContradictionIndex, int Pairs)
{
    /// <summary>Mean contradiction from which on the probe should not be served.</summary>
    public const double Alarm = 0.5;

    /// <summary>Whether the probe contradicts itself.</summary>
    public bool IsAlarming => ContradictionIndex > Alarm;

    /// <summary>One pair's polar consistency, in [−1, 1]; NaN for NaN.</summary>
    public static double Consistency(double affirmed, double denied, double oppositeAffirmed, double oppositeDenied)
    {
        var first = affirmed - oppositeDenied;
        var second = denied - oppositeAffirmed;
        var size = 0.5 * ((first * first) + (second * second));
        return double.IsNaN(size) ? size : size * Math.Sign(affirmed - oppositeAffirmed) * Math.Sign(oppositeDenied - denied);
    }

    /// <summary>One pair's contradiction, in [0, 2]; NaN for NaN.</summary>
    public static double Contradiction(double affirmed, double denied, double oppositeAffirmed, double oppositeDenied) =>
        (affirmed * oppositeAffirmed) + (denied * oppositeDenied);

    /// <summary>Audits pairs.</summary>
    /// <param name="pairs">Probabilities of a statement (affirmed, denied) and of its opposite (affirmed, denied), each in [0, 1].</param>
    /// <exception cref="ArgumentException">There is no pair, or a probability is not in [0, 1].</exception>
    public static PolarityAudit Of(IReadOnlyList<(double Affirmed, double Denied, double OppositeAffirmed, double OppositeDenied)> pairs)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        if (pairs.Count == 0)
        {
            throw new ArgumentException("There are no pairs.", nameof(pairs));
        }

        double consistency = 0;
        double contradiction = 0;
        var positive = 0;
        for (var i = 0; i < pairs.Count; i++)
        {
            var (affirmed, denied, oppositeAffirmed, oppositeDenied) = pairs[i];
            if (!(affirmed is >= 0 and <= 1 && denied is >= 0 and <= 1 && oppositeAffirmed is >= 0 and <= 1 && oppositeDenied is >= 0 and <= 1))
            {
                throw new ArgumentException($"Pair {i} holds something that is not a probability in [0, 1].", nameof(pairs));
            }

            consistency += Consistency(affirmed, denied, oppositeAffirmed, oppositeDenied);
            contradiction += Contradiction(affirmed, denied, oppositeAffirmed, oppositeDenied);

            // The sign by itself: a perfectly consistent pair has size 0, which would hide it.
            positive += Math.Sign(affirmed - oppositeAffirmed) * Math.Sign(oppositeDenied - denied) > 0 ? 1 : 0;
        }

        return new PolarityAudit(consistency / pairs.Count, (double)positive / pairs.Count, contradiction / pairs.Count, pairs.Count);
    }
}
