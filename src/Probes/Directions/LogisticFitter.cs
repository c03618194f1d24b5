using System.Numerics.Tensors;
using Candor.Probes.Activations;
using Candor.Probes.Numerics;

namespace Candor.Probes.Directions;

/// <summary>Fits a direction by regularised logistic regression of "untrustworthy" on standardised activations.</summary>
/// <remarks>
/// Minimises <c>Σ cᵢ · ln(1 + exp(−yᵢ (⟨w, sᵢ⟩ + b))) + l2/2 · ‖w‖²</c> over w and b, with <c>s = (x − mean) / deviation</c> per dimension, y = +1 for
/// untrustworthy and the class weights c, by L-BFGS in double precision. Standardisation is then folded into direction, gain and bias, so that the
/// probe reads raw activations. The optimum is unique, so the fit does not depend on the order of the samples or on a seed.
/// scikit-learn's <c>LogisticRegression(C = 1 / l2)</c> behind a <c>StandardScaler</c> has the same optimum.
/// </remarks>
public sealed class LogisticFitter
{
    /// <summary>On the gradient of the mean loss: three orders below what a single-precision gain can resolve.</summary>
    private const double Tolerance = 1e-9;
    private const int MaxIterations = 2000;

    private readonly double _l2;
    private readonly bool _balanced;

    /// <summary>Keeps the parameters.</summary>
    /// <param name="l2">Strength of the penalty on the standardised weights (the intercept is free); finite, above 0. It keeps separable data from infinite weights.</param>
    /// <param name="balanced">Whether both classes weigh the same whatever their counts (<c>c = n / (2 · count of the class)</c>); otherwise c is 1.</param>
    public LogisticFitter(double l2 = 1.0, bool balanced = false)
    {
        if (!(l2 > 0 && double.IsFinite(l2)))
        {
            throw new ArgumentOutOfRangeException(nameof(l2), l2, "The penalty must be finite and above 0.");
        }

        _l2 = l2;
        _balanced = balanced;
    }

    /// <summary>Fits; a dimension of zero variance gets zero weight.</summary>
    /// <exception cref="ArgumentException">The optimum has no direction: every dimension is constant.</exception>
    /// <exception cref="InvalidOperationException">The minimisation did not converge.</exception>
    public FittedDirection Fit(ActivationSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        var d = set.Dimension;
        var (mean, inverseDeviation) = Standardisation(set);
        var untrustworthy = set.Trustworthy.Count(static label => !label);
        var weights = _balanced
            ? (Untrustworthy: set.Count / (2d * untrustworthy), Trustworthy: set.Count / (2d * (set.Count - untrustworthy)))
            : (Untrustworthy: 1d, Trustworthy: 1d);

        var row = new double[d];
        var folded = new double[d];
        var result = new LimitedMemoryBfgs(Tolerance, MaxIterations).Minimize(MeanLoss, new double[d + 1]);
        if (!result.Converged)
        {
            throw new InvalidOperationException(
                $"The logistic fit did not converge: after {result.Iterations} steps the gradient is still {result.GradientNorm:g3}. A larger penalty helps.");
        }

        var w = new double[d];
        TensorPrimitives.Multiply<double>(result.Point.AsSpan(0, d), inverseDeviation, w);
        return FoldedDirection.From(w, mean, result.Point[d]);

        // The loss over n, so that tolerance means the same for every n. Parameters: w over standardised dimensions, then b.
        double MeanLoss(ReadOnlySpan<double> point, Span<double> gradient)
        {
            // ⟨w, (x − m) / s⟩ = ⟨w / s, x⟩ − ⟨w / s, m⟩: the rows stay raw, and no standardised copy of the set is needed.
            TensorPrimitives.Multiply(point[..d], inverseDeviation, folded);
            var origin = point[d] - TensorPrimitives.Dot<double>(folded, mean);
            gradient.Clear();
            var slopes = gradient[..d];
            double loss = 0;
            double residualSum = 0;
            for (var i = 0; i < set.Count; i++)
            {
                TensorPrimitives.ConvertTruncating<float, double>(set.Row(i), row);
                var score = TensorPrimitives.Dot<double>(folded, row) + origin;
                var (sign, weight) = set.Trustworthy[i] ? (-1d, weights.Trustworthy) : (1d, weights.Untrustworthy);
                loss += weight * Sigmoid.SoftPlus(-sign * score);
                var residual = -sign * weight * Sigmoid.Of(-sign * score);
                residualSum += residual;
                TensorPrimitives.MultiplyAdd(row, residual, slopes, slopes);
            }

            TensorPrimitives.MultiplyAdd(mean, -residualSum, slopes, slopes);
            TensorPrimitives.Multiply(slopes, inverseDeviation, slopes);
            TensorPrimitives.MultiplyAdd(point[..d], _l2, slopes, slopes);
            gradient[d] = residualSum;
            TensorPrimitives.Divide(gradient, set.Count, gradient);
            return (loss + (_l2 / 2 * TensorPrimitives.SumOfSquares(point[..d]))) / set.Count;
        }
    }

    /// <summary>Means and inverse standard deviations (over n) of the dimensions; the inverse is 0 where a dimension is constant.</summary>
    private static (double[] Mean, double[] InverseDeviation) Standardisation(ActivationSet set)
    {
        var mean = ClassMoments.MeanOf(set, static _ => true);
        var inverseDeviation = new double[set.Dimension];
        var row = new double[set.Dimension];
        for (var i = 0; i < set.Count; i++)
        {
            TensorPrimitives.ConvertTruncating<float, double>(set.Row(i), row);
            TensorPrimitives.Subtract<double>(row, mean, row);
            TensorPrimitives.MultiplyAdd<double>(row, row, inverseDeviation, inverseDeviation);
        }

        for (var j = 0; j < inverseDeviation.Length; j++)
        {
            // A constant dimension's computed variance is the rounding of its mean, not exactly 0.
            var deviation = Math.Sqrt(inverseDeviation[j] / set.Count);
            inverseDeviation[j] = deviation > 1e-12 * Math.Abs(mean[j]) ? 1 / deviation : 0;
        }

        return (mean, inverseDeviation);
    }
}
