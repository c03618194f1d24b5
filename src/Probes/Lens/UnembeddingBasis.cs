using System.Numerics.Tensors;
using Candor.Probes.Geometry;
using Candor.Probes.Numerics;

namespace Candor.Probes.Lens;

/// <summary>The directions of the residual stream that an unembedding reads most: its leading right singular vectors.</summary>
/// <remarks>
/// Eigenvectors of <c>Wᵀ W</c>, shape <c>[d, d]</c>, in double precision: memory d², time v d² + d³, once for a model. With <see cref="SubspaceShare"/>
/// they give the visibility of a direction (arXiv 2603.13911: k = 100, later 16, 64, 256 and 1,024) beside that of a random one, without which it means
/// nothing.
/// </remarks>
public static class UnembeddingBasis
{
    /// <summary>The leading directions.</summary>
    /// <param name="rows">W_U or a fair sample of its rows, shape <c>[v, d]</c>, row-major, finite.</param>
    /// <param name="dimension">d.</param>
    /// <param name="count">k, in [1, d].</param>
    /// <returns>Orthonormal rows, shape <c>[k, d]</c>, the most read first.</returns>
    /// <exception cref="ArgumentException">The values are not rows of d, or not finite.</exception>
    public static float[] Leading(ReadOnlySpan<float> rows, int dimension, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, dimension);
        var cloud = new PointCloud(rows, dimension);
        var gram = new double[dimension * dimension];
        var row = new double[dimension];
        for (var i = 0; i < cloud.Count; i++)
        {
            TensorPrimitives.ConvertTruncating(cloud.Row(i), row);
            for (var j = 0; j < dimension; j++)
            {
                var target = gram.AsSpan(j * dimension, j + 1);
                TensorPrimitives.MultiplyAdd(row.AsSpan(0, j + 1), row[j], target, target);
            }
        }

        var eigen = SymmetricEigen.Of(gram, dimension);
        var basis = new float[count * dimension];
        for (var i = 0; i < count; i++)
        {
            TensorPrimitives.ConvertTruncating(eigen.Vector(dimension - 1 - i), basis.AsSpan(i * dimension, dimension));
        }

        return basis;
    }
}
