using System.Numerics.Tensors;
using Candor.Probes.Activations;

namespace Candor.Probes.Directions;

/// <summary>Fits the direction from the mean of the trustworthy class to that of the other, optionally whitened.</summary>
/// <remarks>
/// Marks and Tegmark, "The Geometry of Truth" (arXiv 2310.06824). Plain: <c>w ∝ δ = mean(untrustworthy) − mean(trustworthy)</c>. Whitened: <c>w
/// = Σ⁻¹ δ</c> with the pooled within-class covariance, shrunk after Ledoit and Wolf: Fisher's discriminant. The published probe's scale is
/// arbitrary; here gain and bias make the score the log-odds of the class under equal priors and Gaussian classes of equal spread: the midpoint
/// between the means scores 0.
/// </remarks>
/// <param name="whiten">
/// Whether to divide by the within-class covariance: sees through directions in which everything varies; needs memory d².
/// </param>
public sealed class MassMeanFitter(bool whiten = false)
{
    /// <summary>Fits.</summary>
    /// <exception cref="ArgumentException">
    /// The class means are equal, or (whitened, or plain along the difference) nothing varies within the classes.
    /// </exception>
    public FittedDirection Fit(ActivationSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        var trustworthy = ClassMoments.MeanOf(set, static label => label);
        var untrustworthy = ClassMoments.MeanOf(set, static label => !label);
        var w = new double[set.Dimension];
        TensorPrimitives.Subtract<double>(untrustworthy, trustworthy, w);
        if (whiten)
        {
            ClassMoments.PooledCovariance(set, trustworthy, untrustworthy).Solve(w);
        }
        else
        {
            ScaleToLogits(w, set, trustworthy, untrustworthy);
        }

        var midpoint = new double[set.Dimension];
        TensorPrimitives.Add<double>(trustworthy, untrustworthy, midpoint);
        TensorPrimitives.Divide(midpoint, 2, midpoint);
        return FoldedDirection.From(w, midpoint, 0);
    }

    /// <summary>
    /// Divides δ by the within-class variance along δ: with <c>u = δ / ‖δ‖</c>, the log-odds are <c>(‖δ‖ / σ²) ⟨u, x − midpoint⟩</c>.
    /// </summary>
    private static void ScaleToLogits(double[] delta, ActivationSet set, double[] trustworthy, double[] untrustworthy)
    {
        var lengthSquared = TensorPrimitives.SumOfSquares<double>(delta);
        var row = new double[delta.Length];
        double squares = 0;
        for (var i = 0; i < set.Count; i++)
        {
            TensorPrimitives.ConvertTruncating<float, double>(set.Row(i), row);
            TensorPrimitives.Subtract<double>(row, set.Trustworthy[i] ? trustworthy : untrustworthy, row);
            var projection = TensorPrimitives.Dot<double>(row, delta);
            squares += projection * projection;
        }

        var variance = squares / set.Count / lengthSquared;
        if (lengthSquared > 0 && !(variance > 0))
        {
            throw new ArgumentException("The activations do not vary along the difference of the class means, so that the score has no scale.", nameof(set));
        }

        TensorPrimitives.Divide(delta, variance, delta);
    }
}
