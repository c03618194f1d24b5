namespace Candor.Probes.Evaluation;

/// <summary>Predicts without labels how well a probe carries over to another domain.</summary>
/// <remarks>
/// Mahalanobis cosine of arXiv 2602.20273: <c>wₐᵀ Σ w_b / √(wₐᵀ Σ wₐ · w_bᵀ Σ w_b)</c> with the covariance of the target domain, which is the
/// Pearson correlation of the two probes' scores there. The plain cosine of the directions does not order domains; this does (R² 0.98 over 49
/// pairs in the paper).
/// </remarks>
public static class TransferPrediction
{
    /// <summary>Correlation of a foreign probe's scores with those of the domain's own, over unlabelled samples of the domain.</summary>
    /// <param name="foreign">Scores of the probe that is to be carried over, shape <c>[n]</c>, n at least 2.</param>
    /// <param name="own">Scores of the domain's own probe on the same samples.</param>
    /// <returns>In [−1, 1]; NaN where either is constant or holds a NaN.</returns>
    /// <exception cref="ArgumentException">Lengths disagree, or there are fewer than two samples.</exception>
    public static double MahalanobisCosine(ReadOnlySpan<float> foreign, ReadOnlySpan<float> own)
    {
        if (foreign.Length != own.Length || foreign.Length < 2)
        {
            throw new ArgumentException($"{foreign.Length} and {own.Length} scores are not two or more pairs.", nameof(own));
        }

        var (a, b) = (Mean(foreign), Mean(own));
        var (cross, first, second) = (0d, 0d, 0d);
        for (var i = 0; i < foreign.Length; i++)
        {
            var (x, y) = (foreign[i] - a, own[i] - b);
            cross += x * y;
            first += x * x;
            second += y * y;
        }

        // Rounding may carry perfect agreement beyond 1; 0 / 0 stays NaN.
        var cosine = cross / Math.Sqrt(first * second);
        return double.IsNaN(cosine) ? cosine : Math.Clamp(cosine, -1, 1);
    }

    private static double Mean(ReadOnlySpan<float> values)
    {
        double sum = 0;
        foreach (var value in values)
        {
            sum += value;
        }

        return sum / values.Length;
    }
}
