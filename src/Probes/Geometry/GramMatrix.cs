using System.Numerics.Tensors;

namespace Candor.Probes.Geometry;

/// <summary>The smaller one of the two symmetric matrices that have a centred cloud's squared singular values as eigenvalues.</summary>
internal static class GramMatrix
{
    /// <summary><c>X Xᵀ</c> or <c>Xᵀ X</c> of the centred points.</summary>
    /// <param name="cloud">The points.</param>
    /// <param name="dimension">d.</param>
    /// <param name="size">Rows of the result: min(n, d).</param>
    public static double[] Centred(PointCloud cloud, int dimension, out int size)
    {
        var n = cloud.Count;
        var mean = new double[dimension];
        var rows = new double[n * dimension];
        for (var i = 0; i < n; i++)
        {
            TensorPrimitives.ConvertTruncating(cloud.Row(i), rows.AsSpan(i * dimension, dimension));
            TensorPrimitives.Add(mean, rows.AsSpan(i * dimension, dimension), mean);
        }

        TensorPrimitives.Divide(mean, n, mean);
        for (var i = 0; i < n; i++)
        {
            var row = rows.AsSpan(i * dimension, dimension);
            TensorPrimitives.Subtract(row, mean, row);
        }

        size = Math.Min(n, dimension);
        var result = new double[size * size];
        if (n <= dimension)
        {
            for (var i = 0; i < n; i++)
            {
                for (var j = 0; j <= i; j++)
                {
                    result[(i * n) + j] = TensorPrimitives.Dot<double>(rows.AsSpan(i * dimension, dimension), rows.AsSpan(j * dimension, dimension));
                }
            }

            return result;
        }

        for (var i = 0; i < n; i++)
        {
            var row = rows.AsSpan(i * dimension, dimension);
            for (var j = 0; j < dimension; j++)
            {
                var target = result.AsSpan(j * dimension, j + 1);
                TensorPrimitives.MultiplyAdd(row[..(j + 1)], row[j], target, target);
            }
        }

        return result;
    }
}
