namespace Candor.Probes.Evaluation;

/// <summary>Recall against false positives as a threshold is lowered over the scores. Immutable.</summary>
/// <remarks>Rows of equal score are crossed together, so that the curve does not depend on their order; between two points it is straight, and its area is
/// <see cref="Auroc"/>.</remarks>
public sealed class RocCurve
{
    private RocCurve(IReadOnlyList<RocPoint> points) => Points = points;

    /// <summary>From (0, 0) to (1, 1), both coordinates ascending; one point per distinct score, and the origin.</summary>
    public IReadOnlyList<RocPoint> Points { get; }

    /// <summary>Computes the curve; the untrustworthy rows are those to be found.</summary>
    /// <param name="scores">Shape <c>[n]</c>, higher is worse, without NaN.</param>
    /// <param name="trustworthy">Labels, shape <c>[n]</c>.</param>
    /// <exception cref="ArgumentException">Lengths disagree, a score is NaN, or a class is empty.</exception>
    public static RocCurve From(ReadOnlySpan<float> scores, IReadOnlyList<bool> trustworthy)
    {
        var (bad, good) = LabelledScores.CountBoth(scores, trustworthy, nameof(scores));
        var order = LabelledScores.Ascending(scores);
        var points = new List<RocPoint> { new(0, 0) };
        var (found, accused) = (0, 0);
        for (var k = order.Length - 1; k >= 0;)
        {
            var score = scores[order[k]];
            for (; k >= 0 && scores[order[k]] == score; k--)
            {
                found += trustworthy[order[k]] ? 0 : 1;
                accused += trustworthy[order[k]] ? 1 : 0;
            }

            points.Add(new RocPoint((double)accused / good, (double)found / bad));
        }

        return new RocCurve(points);
    }

    /// <summary>Fewer points for drawing: the ends, and every point that is at least <paramref name="step"/> away from the last one kept.</summary>
    /// <param name="step">Smallest distance, summed over both axes.</param>
    public IReadOnlyList<RocPoint> Thinned(double step)
    {
        var kept = new List<RocPoint> { Points[0] };
        for (var i = 1; i < Points.Count; i++)
        {
            if (Points[i].FalsePositiveRate + Points[i].Recall - kept[^1].FalsePositiveRate - kept[^1].Recall >= step || i == Points.Count - 1)
            {
                kept.Add(Points[i]);
            }
        }

        return kept;
    }
}

/// <summary>What one threshold finds and accuses.</summary>
/// <param name="FalsePositiveRate">Share of trustworthy rows at or above it, in [0, 1].</param>
/// <param name="Recall">Share of untrustworthy rows at or above it, in [0, 1].</param>
public readonly record struct RocPoint(double FalsePositiveRate, double Recall);
