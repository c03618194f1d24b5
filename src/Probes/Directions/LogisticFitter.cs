using Candor.Probes.Activations;
using Candor.Probes.Numerics;

namespace Candor.Probes.Directions;

/// <summary>Fits a direction by regularised logistic regression of "untrustworthy" on standardised activations.</summary>
/// <remarks>
/// Minimises <c>Σ cᵢ · ln(1 + exp(−yᵢ (⟨w, sᵢ⟩ + b))) + l2/2 · ‖w‖²</c> over w and b, with <c>s = (x − mean) / deviation</c> per dimension, y =
/// +1 for untrustworthy and the class weights c, by L-BFGS in double precision. Standardisation is then folded into direction, gain and bias,
/// so that the probe reads raw activations. The optimum is unique, so the fit does not depend on a seed, nor but for rounding on the order of
/// the samples. scikit-learn's <c>LogisticRegression(C = 1 / l2)</c> behind a <c>StandardScaler</c> has the same optimum. Streams:
/// two passes for mean and covariance, then one for each evaluation of the loss (some tens); memory for one block and 8 d² bytes.
/// </remarks>
public sealed class LogisticFitter
{
    /// <summary>On the preconditioned gradient, whose square is about twice the distance to the smallest mean loss: 1e-16 of a nat.</summary>
    private const double Tolerance = 1e-8;
    private const int MaxIterations = 5000;

    private readonly double _l2;
    private readonly bool _balanced;
    private readonly int _threads;

    /// <summary>Keeps the parameters.</summary>
    /// <param name="l2">
    /// Strength of the penalty on the standardised weights (the intercept is free); finite, above 0. It keeps separable data from infinite weights.
    /// </param>
    /// <param name="balanced">
    /// Whether both classes weigh the same whatever their counts (<c>c = n / (2 · count of the class)</c>); otherwise c is 1.
    /// </param>
    /// <param name="threads">Threads to use, at least 1; the result does not depend on them.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="l2"/> or <paramref name="threads"/> is outside its range.</exception>
    public LogisticFitter(double l2 = 1.0, bool balanced = false, int threads = 2)
    {
        if (!(l2 > 0 && double.IsFinite(l2)))
        {
            throw new ArgumentOutOfRangeException(nameof(l2), l2, "The penalty must be finite and above 0.");
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        _l2 = l2;
        _balanced = balanced;
        _threads = threads;
    }

    /// <summary>Fits; a dimension of zero variance gets zero weight.</summary>
    /// <exception cref="ArgumentException">The optimum has no direction: every dimension is constant.</exception>
    /// <exception cref="InvalidOperationException">The minimisation did not converge.</exception>
    public FittedDirection Fit(ActivationSet set) => Fit(set, CancellationToken.None);

    /// <summary>Fits to rows that are streamed; the result is the same as from memory, to the last bit.</summary>
    /// <inheritdoc cref="Fit(ActivationSet)"/>
    /// <param name="set">The samples; visited some tens of times.</param>
    /// <param name="cancellationToken">Ends the fit between two blocks.</param>
    public FittedDirection Fit(IActivationRows set, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(set);
        var objective = new LogisticObjective(set, _l2, _balanced, _threads, cancellationToken);
        var result = new LimitedMemoryBfgs(Tolerance, MaxIterations).Minimize(objective.Evaluate, new double[set.Dimension + 1]);
        return result.Converged
            ? objective.Fold(result.Point)
            : throw new InvalidOperationException(
                $"The logistic fit did not converge: after {result.Iterations} steps the gradient is still {result.GradientNorm:g3}. A larger penalty helps.");
    }
}
