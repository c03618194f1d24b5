using System.Numerics.Tensors;
using Candor.Probes.Activations;

namespace Candor.Probes.Directions;

/// <summary>Mean and standard deviation (over n) of each dimension of a set. Immutable.</summary>
internal sealed class Standardisation
{
    private readonly double[] _mean;

    /// <summary>1 / deviation; 0 where the dimension is constant, so that it gets no weight.</summary>
    private readonly double[] _inverse;

    private Standardisation(double[] mean, double[] inverse)
    {
        _mean = mean;
        _inverse = inverse;
    }

    /// <summary>Mean of each dimension, shape <c>[d]</c>.</summary>
    public ReadOnlySpan<double> Mean => _mean;

    /// <summary>1 / deviation of each dimension, shape <c>[d]</c>; 0 where it is constant.</summary>
    public ReadOnlySpan<double> Inverse => _inverse;

    /// <summary>Measures a set, in two passes so that a far origin costs no digits.</summary>
    public static Standardisation Of(ActivationSet set)
    {
        var d = set.Dimension;
        var (mean, squares, row) = (new double[d], new double[d], new double[d]);
        for (var i = 0; i < set.Count; i++)
        {
            TensorPrimitives.ConvertTruncating<float, double>(set.Row(i), row);
            TensorPrimitives.Add<double>(mean, row, mean);
        }

        TensorPrimitives.Divide(mean, set.Count, mean);
        for (var i = 0; i < set.Count; i++)
        {
            TensorPrimitives.ConvertTruncating<float, double>(set.Row(i), row);
            TensorPrimitives.Subtract<double>(row, mean, row);
            TensorPrimitives.MultiplyAdd<double>(row, row, squares, squares);
        }

        for (var j = 0; j < d; j++)
        {
            squares[j] = InverseDeviation(squares[j] / set.Count, mean[j]);
        }

        return new Standardisation(mean, squares);
    }

    /// <summary>1 / standard deviation of one dimension; 0 where it is constant.</summary>
    /// <param name="variance">Over n; at least 0.</param>
    /// <param name="mean">A constant dimension's computed variance may be the rounding of its mean instead of exactly 0.</param>
    public static double InverseDeviation(double variance, double mean)
    {
        var deviation = Math.Sqrt(variance);
        return deviation > 1e-12 * Math.Abs(mean) ? 1 / deviation : 0;
    }

    /// <summary>Standardises a row, shape <c>[d]</c>.</summary>
    public void Apply(ReadOnlySpan<float> row, Span<double> destination)
    {
        TensorPrimitives.ConvertTruncating(row, destination);
        TensorPrimitives.Subtract(destination, _mean, destination);
        TensorPrimitives.Multiply(destination, _inverse, destination);
    }

    /// <summary>The direction over raw activations that scores <c>⟨w, s⟩ + intercept</c>.</summary>
    /// <exception cref="ArgumentException">The weights are zero.</exception>
    public FittedDirection Fold(ReadOnlySpan<double> weights, double intercept)
    {
        var raw = new double[_mean.Length];
        TensorPrimitives.Multiply(weights, _inverse, raw);
        return FoldedDirection.From(raw, _mean, intercept);
    }
}
