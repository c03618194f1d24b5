using Candor.Probes.Activations;

namespace Candor.Probes.Selection;

/// <summary>Selective risk as a function of coverage, as answers are admitted from the least risky on. Immutable.</summary>
/// <remarks>
/// El-Yaniv and Wiener, "On the Foundations of Noise-free Selective Classification" (JMLR 2010); the area as in Geifman, Uziel and El-Yaniv (arXiv
/// 1805.08206).
/// </remarks>
public sealed class RiskCoverageCurve
{
    private RiskCoverageCurve(IReadOnlyList<RiskCoveragePoint> points, double area)
    {
        Points = points;
        Area = area;
    }

    /// <summary>One point per distinct risk, coverage ascending; the last one covers everything.</summary>
    public IReadOnlyList<RiskCoveragePoint> Points { get; }

    /// <summary>
    /// Mean selective risk over the coverages 1/n, 2/n, …, 1; in [0, 1], lower is better, and the error rate for risks without information.
    /// Answers of equal risk are admitted in every order at once (their expected errors), so that the area does not depend on the order of samples.
    /// </summary>
    public double Area { get; }

    /// <summary>Computes the curve.</summary>
    /// <param name="risks">Shape <c>[n]</c>, finite; only their order counts, so scores serve too.</param>
    /// <param name="trustworthy">Shape <c>[n]</c>; one class only is allowed.</param>
    /// <exception cref="ArgumentException">Lengths disagree, a risk is not finite, or there are no samples.</exception>
    public static RiskCoverageCurve From(ReadOnlySpan<float> risks, IReadOnlyList<bool> trustworthy)
    {
        ArgumentNullException.ThrowIfNull(trustworthy);
        Labels.RequireAligned(risks, trustworthy, "risk", nameof(risks));
        if (risks.IsEmpty)
        {
            throw new ArgumentException("There are no samples.", nameof(risks));
        }

        var sorted = risks.ToArray();
        var untrustworthy = trustworthy.Select(static label => !label).ToArray();
        Array.Sort(sorted, untrustworthy);

        var points = new List<RiskCoveragePoint>();
        double area = 0;
        var errors = 0;
        for (var start = 0; start < sorted.Length;)
        {
            var end = start;
            var errorsBefore = errors;
            while (end < sorted.Length && sorted[end] == sorted[start])
            {
                errors += untrustworthy[end] ? 1 : 0;
                end++;
            }

            for (var k = start + 1; k <= end; k++)
            {
                area += (errorsBefore + ((errors - errorsBefore) * (double)(k - start) / (end - start))) / k;
            }

            points.Add(new RiskCoveragePoint(sorted[start], (double)end / sorted.Length, (double)errors / end));
            start = end;
        }

        return new RiskCoverageCurve(points, area / sorted.Length);
    }
}
