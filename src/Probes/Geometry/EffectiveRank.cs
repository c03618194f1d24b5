using Candor.Probes.Numerics;

namespace Candor.Probes.Geometry;

/// <summary>How many directions carry a cloud's spread, and how evenly.</summary>
/// <remarks>
/// Effective rank <c>exp(−Σ pᵢ ln pᵢ)</c> with <c>pᵢ = sᵢ / Σ s</c> over the singular values s (not their squares) of the centred cloud: Roy and
/// Vetterli, EUSIPCO 2007, as used in arXiv 2603.13911. At most min(n − 1, d): compare clouds of equal n only.
/// </remarks>
/// <param name="Rank">Effective rank, at least 1.</param>
/// <param name="Isotropy">Variance along the second principal direction over that along the first, in [0, 1].</param>
public sealed record EffectiveRank(double Rank, double Isotropy)
{
    /// <summary>Measures a cloud; time n² d or d³, whichever is less.</summary>
    /// <param name="values">Shape <c>[n, d]</c>, row-major, finite; n at least 2.</param>
    /// <param name="dimension">d.</param>
    /// <exception cref="ArgumentException">The values are not rows of d, there are fewer than two, or all points are equal.</exception>
    public static EffectiveRank Of(ReadOnlySpan<float> values, int dimension)
    {
        var cloud = new PointCloud(values, dimension);
        if (cloud.Count < 2)
        {
            throw new ArgumentException($"A cloud of {cloud.Count} points has no spread; at least two are needed.", nameof(values));
        }

        var eigen = SymmetricEigen.Of(GramMatrix.Centred(cloud, dimension, out var size), size);
        var largest = eigen.Values[^1];
        if (!(largest > 0))
        {
            throw new ArgumentException("All points are equal; the cloud has no spread.", nameof(values));
        }

        // Below the rounding of the largest eigenvalue there is no spread but noise, whose square roots would add up.
        double[] singular = [.. eigen.Values.Where(value => value > 1e-12 * largest).Select(Math.Sqrt)];
        var total = singular.Sum();
        var entropy = -singular.Sum(value => value / total * Math.Log(value / total));
        return new EffectiveRank(Math.Exp(entropy), size < 2 ? 0 : Math.Max(0, eigen.Values[^2]) / largest);
    }
}
