using System.Numerics.Tensors;

namespace Candor.Probes.Geometry;

/// <summary>Into how many pieces a cloud of activations falls: β₀ of its Vietoris-Rips complex at one scale.</summary>
/// <remarks>
/// Connected components where two points are joined at a cosine distance of at most the scale (arXiv 2603.13911 uses 0.15 on at most 200 points near
/// the boundary). Fragmentation grows with depth for every kind of input: only the difference to a cloud of equal size means something.
/// </remarks>
public static class Fragments
{
    /// <summary>The published scale.</summary>
    public const double UsualScale = 0.15;

    /// <summary>Number of components; a zero vector, which has no angle, is a piece of its own.</summary>
    /// <param name="values">Shape <c>[n, d]</c>, row-major, finite.</param>
    /// <param name="dimension">d.</param>
    /// <param name="scale">Largest cosine distance of neighbours, in [0, 2].</param>
    public static int Count(ReadOnlySpan<float> values, int dimension, double scale = UsualScale)
    {
        var cloud = new PointCloud(values, dimension);
        ArgumentOutOfRangeException.ThrowIfNegative(scale);
        var parent = new int[cloud.Count];
        for (var i = 0; i < parent.Length; i++)
        {
            parent[i] = i;
        }

        var pieces = parent.Length;
        for (var i = 0; i < parent.Length; i++)
        {
            for (var j = 0; j < i; j++)
            {
                // A zero vector's cosine is NaN, which is not at most anything.
                var (a, b) = (Root(parent, i), Root(parent, j));
                if (a != b && 1 - TensorPrimitives.CosineSimilarity(cloud.Row(i), cloud.Row(j)) <= scale)
                {
                    parent[a] = b;
                    pieces--;
                }
            }
        }

        return pieces;
    }

    private static int Root(int[] parent, int i)
    {
        while (parent[i] != i)
        {
            parent[i] = parent[parent[i]];
            i = parent[i];
        }

        return i;
    }
}
