using System.Numerics.Tensors;
using Candor.Probes.Activations;
using Candor.Probes.Numerics;

namespace Candor.Probes.Directions;

/// <summary>Fits the direction from the mean of the trustworthy class to that of the other, optionally whitened.</summary>
/// <remarks>
/// Marks and Tegmark, "The Geometry of Truth" (arXiv 2310.06824). Plain: <c>w ∝ δ = mean(untrustworthy) − mean(trustworthy)</c>. Whitened: <c>w
/// = Σ⁻¹ δ</c> with the pooled within-class covariance, shrunk after Ledoit and Wolf: Fisher's discriminant. The published probe's scale is
/// arbitrary; here gain and bias make the score the log-odds of the class under equal priors and Gaussian classes of equal spread: the midpoint
/// between the means scores 0. Streams: two passes (whitened: three), memory for one block, and whitened 8 d² bytes.
/// </remarks>
/// <param name="whiten">
/// Whether to divide by the within-class covariance: sees through directions in which everything varies; needs memory d².
/// </param>
/// <param name="shrinkage">Of that covariance.</param>
/// <param name="threads">Threads to use, at least 1; the result does not depend on them.</param>
public sealed class MassMeanFitter(bool whiten = false, CovarianceShrinkage shrinkage = CovarianceShrinkage.Spherical, int threads = 2)
{
    /// <summary>Fits.</summary>
    /// <exception cref="ArgumentException">
    /// The class means are equal, or (whitened, or plain along the difference) nothing varies within the classes.
    /// </exception>
    public FittedDirection Fit(ActivationSet set) => Fit(set, CancellationToken.None);

    /// <summary>Fits to rows that are streamed; the result is the same as from memory, to the last bit.</summary>
    /// <inheritdoc cref="Fit(ActivationSet)"/>
    /// <param name="set">The samples; visited two or three times.</param>
    /// <param name="cancellationToken">Ends the fit between two blocks.</param>
    public FittedDirection Fit(IActivationRows set, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(set);
        var moments = ClassMoments.Of(set, threads, cancellationToken);
        var w = new double[set.Dimension];
        TensorPrimitives.Subtract<double>(moments.UntrustworthyMean, moments.TrustworthyMean, w);
        if (whiten)
        {
            var lower = PooledCovariance.Factor(set, moments, shrinkage, threads, cancellationToken);
            Cholesky.FromFactor(lower, set.Dimension).Solve(w);
        }
        else
        {
            ScaleToLogits(w, set, moments, cancellationToken);
        }

        var midpoint = new double[set.Dimension];
        TensorPrimitives.Add<double>(moments.TrustworthyMean, moments.UntrustworthyMean, midpoint);
        TensorPrimitives.Divide(midpoint, 2, midpoint);
        return FoldedDirection.From(w, midpoint, 0);
    }

    /// <summary>
    /// Divides δ by the within-class variance along δ: with <c>u = δ / ‖δ‖</c>, the log-odds are <c>(‖δ‖ / σ²) ⟨u, x − midpoint⟩</c>.
    /// </summary>
    private unsafe void ScaleToLogits(double[] delta, IActivationRows set, ClassMoments moments, CancellationToken cancellationToken)
    {
        var trustworthy = set.Trustworthy;
        var (good, bad) = (TensorPrimitives.Dot<double>(delta, moments.TrustworthyMean), TensorPrimitives.Dot<double>(delta, moments.UntrustworthyMean));
        var squares = new double[RowPass.Slots];
        RowPass.BySlots(
            set,
            threads,
            (slot, first, rows, count) =>
            {
                Span<double> projections = stackalloc double[count];
                RowKernels.Dot(rows, count, delta, projections);
                for (var i = 0; i < count; i++)
                {
                    var projection = projections[i] - (trustworthy[first + i] ? good : bad);
                    squares[slot] += projection * projection;
                }
            },
            cancellationToken);
        var lengthSquared = TensorPrimitives.SumOfSquares<double>(delta);
        var variance = squares.Sum() / set.Count / lengthSquared;

        // Beside the rounding of the projections themselves: a spread below it is none.
        var resolution = 1e-30 * Math.Max(good * good, bad * bad) / lengthSquared;
        if (lengthSquared > 0 && !(variance > resolution))
        {
            throw new ArgumentException("The activations do not vary along the difference of the class means, so that the score has no scale.", nameof(set));
        }

        TensorPrimitives.Divide(delta, variance, delta);
    }
}
