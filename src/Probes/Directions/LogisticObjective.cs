using System.Numerics.Tensors;
using Candor.Probes.Activations;
using Candor.Probes.Numerics;

namespace Candor.Probes.Directions;

/// <summary>The loss of a <see cref="LogisticFitter"/>, divided by n, in preconditioned coordinates. Not thread-safe: owned by one fit.</summary>
/// <remarks>
/// Neighbouring dimensions of a residual stream are so correlated that plain L-BFGS creeps, on standardised dimensions too (measured: 2,000
/// steps at d = 256 were not enough). The loss is at most as curved as <c>H = C / 4 + l2/n · I</c> with the correlation matrix C, and exactly
/// so at w = 0. With <c>H = L Lᵀ</c> and <c>w = L⁻ᵀ v</c> the loss is nearly round in v.
/// </remarks>
internal sealed class LogisticObjective
{
    private readonly ActivationSet _set;
    private readonly double _penalty;
    private readonly double _trustworthyWeight = 1;
    private readonly double _untrustworthyWeight = 1;
    private readonly double[] _mean;

    /// <summary>1 / standard deviation (over n) of each dimension; 0 where it is constant.</summary>
    private readonly double[] _inverseDeviation;
    private readonly Cholesky _preconditioner;
    private readonly double[] _row;
    private readonly double[] _w;
    private readonly double[] _raw;

    public LogisticObjective(ActivationSet set, double l2, bool balanced)
    {
        var d = set.Dimension;
        _set = set;
        _penalty = l2 / set.Count;
        if (balanced)
        {
            var untrustworthy = set.Trustworthy.Count(static label => !label);
            _untrustworthyWeight = set.Count / (2d * untrustworthy);
            _trustworthyWeight = set.Count / (2d * (set.Count - untrustworthy));
        }

        var moments = new RunningCovariance(d);
        for (var i = 0; i < set.Count; i++)
        {
            moments.Push(set.Row(i));
        }

        var curvature = new double[d * d];
        moments.AddScatterTo(curvature);
        _mean = moments.Mean.ToArray();
        _inverseDeviation = new double[d];
        for (var j = 0; j < d; j++)
        {
            // A constant dimension's computed variance may be the rounding of its mean instead of exactly 0.
            var deviation = Math.Sqrt(curvature[(j * d) + j] / set.Count);
            _inverseDeviation[j] = deviation > 1e-12 * Math.Abs(_mean[j]) ? 1 / deviation : 0;
        }

        for (var i = 0; i < d; i++)
        {
            var row = curvature.AsSpan(i * d, d);
            TensorPrimitives.Multiply(row, _inverseDeviation, row);
            TensorPrimitives.Multiply(row, _inverseDeviation[i] / set.Count / 4, row);
            row[i] += _penalty;
        }

        _preconditioner = Cholesky.Factor(curvature, d);
        _row = new double[d];
        _w = new double[d];
        _raw = new double[d];
    }

    /// <summary>Loss and gradient at <c>(v, b)</c>, shape <c>[d + 1]</c>.</summary>
    public double Evaluate(ReadOnlySpan<double> point, Span<double> gradient)
    {
        var d = _set.Dimension;
        Unfold(point);

        // ⟨w, (x − m) / s⟩ = ⟨w / s, x⟩ − ⟨w / s, m⟩: the rows stay raw, and no standardised copy of the set is needed.
        var origin = point[d] - TensorPrimitives.Dot<double>(_raw, _mean);
        gradient.Clear();
        var slopes = gradient[..d];
        double loss = 0;
        double residualSum = 0;
        for (var i = 0; i < _set.Count; i++)
        {
            TensorPrimitives.ConvertTruncating<float, double>(_set.Row(i), _row);
            var score = TensorPrimitives.Dot<double>(_raw, _row) + origin;
            var (sign, weight) = _set.Trustworthy[i] ? (-1d, _trustworthyWeight) : (1d, _untrustworthyWeight);
            loss += weight * Sigmoid.SoftPlus(-sign * score);
            var residual = -sign * weight * Sigmoid.Of(-sign * score);
            residualSum += residual;
            TensorPrimitives.MultiplyAdd(_row, residual, slopes, slopes);
        }

        TensorPrimitives.MultiplyAdd(_mean, -residualSum, slopes, slopes);
        TensorPrimitives.Multiply(slopes, _inverseDeviation, slopes);
        gradient[d] = residualSum;
        TensorPrimitives.Divide(gradient, _set.Count, gradient);
        TensorPrimitives.MultiplyAdd(_w, _penalty, slopes, slopes);
        _preconditioner.SolveLower(slopes);
        return (loss / _set.Count) + (_penalty / 2 * TensorPrimitives.SumOfSquares<double>(_w));
    }

    /// <summary>The direction over raw activations that scores as <c>(v, b)</c> does.</summary>
    /// <exception cref="ArgumentException">The weights are zero.</exception>
    public FittedDirection Fold(ReadOnlySpan<double> point)
    {
        Unfold(point);
        return FoldedDirection.From(_raw, _mean, point[_set.Dimension]);
    }

    /// <summary>From v to the weights over standardised and over raw dimensions.</summary>
    private void Unfold(ReadOnlySpan<double> point)
    {
        point[.._set.Dimension].CopyTo(_w);
        _preconditioner.SolveUpper(_w);
        TensorPrimitives.Multiply<double>(_w, _inverseDeviation, _raw);
    }
}
