using System.Numerics.Tensors;

namespace Candor.Probes.Geometry;

/// <summary>How many directions a cloud of activations fills around its points.</summary>
/// <remarks>
/// Levina and Bickel, NIPS 2004, in the form of arXiv 2603.13911: <c>−k / Σⱼ ln(rⱼ / r_k + 1e-10)</c> over the k nearest neighbours within the same
/// cloud, Euclidean, averaged over points. The estimate depends on n and k (n = 1000, k = 30: 4.64 for a uniform 5-dimensional cube, 5.27
/// for a 5-dimensional Gaussian; n = 500: 4.58 and 5.08), so that only clouds of equal n may be compared. Time n² d.
/// </remarks>
public static class LocalIntrinsicDimension
{
    /// <summary>Nearest neighbours that the published figures use.</summary>
    public const int UsualNeighbours = 30;

    private const double Smallest = 1e-9;
    private const double Guard = 1e-10;

    /// <summary>The mean over the points of a cloud; points whose k-th neighbour is nearer than 1e-9 (duplicates) are left out.</summary>
    /// <param name="values">Shape <c>[n, d]</c>, row-major, finite.</param>
    /// <param name="dimension">d.</param>
    /// <param name="neighbours">k, in [2, n − 1].</param>
    /// <returns>Above 0; NaN where every point was left out.</returns>
    /// <exception cref="ArgumentException">The values are not rows of d.</exception>
    public static double Of(ReadOnlySpan<float> values, int dimension, int neighbours = UsualNeighbours)
    {
        var cloud = new PointCloud(values, dimension);
        ArgumentOutOfRangeException.ThrowIfLessThan(neighbours, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(neighbours, cloud.Count);
        double sum = 0;
        var points = 0;
        var distances = new float[cloud.Count];
        for (var i = 0; i < cloud.Count; i++)
        {
            for (var j = 0; j < cloud.Count; j++)
            {
                distances[j] = TensorPrimitives.Distance(cloud.Row(i), cloud.Row(j));
            }

            // Itself is not a neighbour; a duplicate at distance 0 is.
            distances[i] = float.PositiveInfinity;
            Array.Sort(distances);
            double furthest = distances[neighbours - 1];
            if (furthest < Smallest)
            {
                continue;
            }

            double logs = 0;
            for (var j = 0; j < neighbours; j++)
            {
                logs += Math.Log((distances[j] / furthest) + Guard);
            }

            sum += -neighbours / logs;
            points++;
        }

        return sum / points;
    }
}
