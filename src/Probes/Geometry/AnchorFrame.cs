using System.Numerics.Tensors;

namespace Candor.Probes.Geometry;

/// <summary>Anchors of one model as directions from its mean, with the length by which its activations are measured. Immutable.</summary>
internal sealed class AnchorFrame
{
    /// <summary>Unit directions over the common length, shape <c>[m, d]</c>.</summary>
    private readonly double[][] _rows;

    private AnchorFrame(double[][] rows, double[] mean) => (_rows, Mean) = (rows, mean);

    /// <summary>Mean activation, shape <c>[d]</c>.</summary>
    public double[] Mean { get; }

    /// <summary>Takes the anchors among a model's activations.</summary>
    /// <param name="values">Shape <c>[n, d]</c>, row-major, finite.</param>
    /// <param name="dimension">d.</param>
    /// <param name="chosen">Rows that are anchors, m of them.</param>
    /// <exception cref="ArgumentException">A value is not finite, or an anchor equals the mean.</exception>
    public static AnchorFrame Of(ReadOnlySpan<float> values, int dimension, int[] chosen)
    {
        var cloud = new PointCloud(values, dimension);
        var mean = new double[dimension];
        var row = new double[dimension];
        for (var i = 0; i < cloud.Count; i++)
        {
            TensorPrimitives.ConvertTruncating(cloud.Row(i), row);
            TensorPrimitives.Add<double>(mean, row, mean);
        }

        TensorPrimitives.Divide(mean, cloud.Count, mean);
        double squares = 0;
        for (var i = 0; i < cloud.Count; i++)
        {
            Centre(cloud.Row(i), mean, row);
            squares += TensorPrimitives.SumOfSquares<double>(row);
        }

        var length = Math.Sqrt(squares / cloud.Count);
        var rows = new double[chosen.Length][];
        for (var k = 0; k < chosen.Length; k++)
        {
            rows[k] = new double[dimension];
            Centre(cloud.Row(chosen[k]), mean, rows[k]);
            var norm = TensorPrimitives.Norm<double>(rows[k]);
            if (!(norm > 0))
            {
                throw new ArgumentException($"Anchor {k} equals the mean; it has no direction.", nameof(values));
            }

            TensorPrimitives.Divide(rows[k], norm * length, rows[k]);
        }

        return new AnchorFrame(rows, mean);
    }

    /// <summary>An activation's projections on the anchors, shape <c>[m]</c>.</summary>
    public void Project(ReadOnlySpan<float> activation, Span<double> destination)
    {
        var row = new double[Mean.Length];
        Centre(activation, Mean, row);
        for (var k = 0; k < _rows.Length; k++)
        {
            destination[k] = TensorPrimitives.Dot<double>(_rows[k], row);
        }
    }

    /// <summary>Weights on the projections as weights on the activation, shape <c>[d]</c>.</summary>
    public double[] Combine(ReadOnlySpan<double> weights)
    {
        var result = new double[Mean.Length];
        for (var k = 0; k < _rows.Length; k++)
        {
            TensorPrimitives.MultiplyAdd<double>(_rows[k], weights[k], result, result);
        }

        return result;
    }

    private static void Centre(ReadOnlySpan<float> activation, double[] mean, double[] destination)
    {
        TensorPrimitives.ConvertTruncating(activation, destination);
        TensorPrimitives.Subtract<double>(destination, mean, destination);
    }
}
