using System.Numerics.Tensors;
using Candor.Probes.Activations;
using Candor.Probes.Numerics;

namespace Candor.Probes.Directions;

/// <summary>The loss of a <see cref="LogisticFitter"/>, divided by n, in preconditioned coordinates. Not thread-safe: owned by one fit.</summary>
/// <remarks>
/// Neighbouring dimensions of a residual stream are so correlated that plain L-BFGS creeps, on standardised dimensions too (measured: 2,000
/// steps at d = 256 were not enough). The loss is at most as curved as <c>H = C / 4 + l2/n · I</c> with the correlation matrix C, and exactly
/// so at w = 0. With <c>H = L Lᵀ</c> and <c>w = L⁻ᵀ v</c> the loss is nearly round in v. C costs one pass over the rows and n d² multiplications, once;
/// each evaluation is one more pass.
/// </remarks>
internal sealed class LogisticObjective
{
    private readonly IActivationRows _set;
    private readonly int _threads;
    private readonly double _penalty;
    private readonly double _trustworthyWeight = 1;
    private readonly double _untrustworthyWeight = 1;
    private readonly double[] _mean;

    /// <summary>1 / standard deviation (over n) of each dimension; 0 where it is constant.</summary>
    private readonly double[] _inverseDeviation;
    private readonly Cholesky _preconditioner;
    private readonly double[] _w;
    private readonly double[] _raw;

    /// <summary>Gradient by the raw weights, loss and gradient by the intercept: a sum for each slot, shape <c>[slots, d + 2]</c>.</summary>
    private readonly double[] _sums;
    private readonly CancellationToken _cancellationToken;

    public LogisticObjective(IActivationRows set, double l2, bool balanced, int threads, CancellationToken cancellationToken)
    {
        var d = set.Dimension;
        _set = set;
        _threads = threads;
        _penalty = l2 / set.Count;
        _cancellationToken = cancellationToken;
        var moments = ClassMoments.Of(set, threads, cancellationToken);
        if (balanced)
        {
            _untrustworthyWeight = set.Count / (2d * moments.UntrustworthyCount);
            _trustworthyWeight = set.Count / (2d * moments.TrustworthyCount);
        }

        var curvature = moments.WithinScatter(set, cancellationToken);
        moments.AddBetween(curvature);
        _mean = moments.CommonMean();
        _inverseDeviation = new double[d];
        for (var j = 0; j < d; j++)
        {
            _inverseDeviation[j] = Standardisation.InverseDeviation(curvature[(j * d) + j] / set.Count, _mean[j]);
        }

        ParallelParts.Run(d, threads, i =>
        {
            var row = curvature.AsSpan(i * d, i + 1);
            TensorPrimitives.Multiply(row, _inverseDeviation.AsSpan(0, i + 1), row);
            TensorPrimitives.Multiply(row, _inverseDeviation[i] / set.Count / 4, row);
            row[i] += _penalty;
        });
        _preconditioner = Cholesky.FactorInPlace(curvature, d, threads);
        _w = new double[d];
        _raw = new double[d];
        _sums = new double[RowPass.Slots * (d + 2)];
    }

    /// <summary>Loss and gradient at <c>(v, b)</c>, shape <c>[d + 1]</c>.</summary>
    public double Evaluate(ReadOnlySpan<double> point, Span<double> gradient)
    {
        var d = _set.Dimension;
        Unfold(point);

        // ⟨w, (x − m) / s⟩ = ⟨w / s, x⟩ − ⟨w / s, m⟩: the rows stay raw, and no standardised copy of the set is needed.
        Pass(point[d] - TensorPrimitives.Dot<double>(_raw, _mean));
        gradient.Clear();
        var slopes = gradient[..d];
        double loss = 0;
        double residualSum = 0;
        for (var slot = 0; slot < RowPass.Slots; slot++)
        {
            var sums = _sums.AsSpan(slot * (d + 2), d + 2);
            TensorPrimitives.Add(slopes, sums[..d], slopes);
            loss += sums[d];
            residualSum += sums[d + 1];
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

    /// <summary>Sums up over the rows, scores being <c>⟨raw, x⟩ + origin</c>.</summary>
    private unsafe void Pass(double origin)
    {
        var (d, trustworthy) = (_set.Dimension, _set.Trustworthy);
        Array.Clear(_sums);
        RowPass.BySlots(
            _set,
            _threads,
            (slot, first, rows, count) =>
            {
                Span<double> residuals = stackalloc double[count];
                RowKernels.Dot(rows, count, _raw, residuals);
                var sums = _sums.AsSpan(slot * (d + 2), d + 2);
                for (var i = 0; i < count; i++)
                {
                    var (sign, weight) = trustworthy[first + i] ? (-1d, _trustworthyWeight) : (1d, _untrustworthyWeight);
                    var margin = sign * (residuals[i] + origin);
                    sums[d] += weight * Sigmoid.SoftPlus(-margin);
                    residuals[i] = -sign * weight * Sigmoid.Of(-margin);
                    sums[d + 1] += residuals[i];
                }

                RowKernels.AddScaled(rows, residuals, sums[..d]);
            },
            _cancellationToken);
    }
}
