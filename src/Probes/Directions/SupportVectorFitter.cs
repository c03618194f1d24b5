using Candor.Probes.Activations;

namespace Candor.Probes.Directions;

/// <summary>Fits a direction as a linear support vector machine on standardised activations.</summary>
/// <remarks>
/// Minimises <c>½ ‖w‖² + ½ b² + c Σ max(0, 1 − yᵢ (⟨w, sᵢ⟩ + b))</c> with <c>s = (x − mean) / deviation</c> and y = +1 for untrustworthy, by
/// coordinate descent on the dual: Hsieh et al., ICML 2008. scikit-learn's <c>LinearSVC(loss="hinge", C = c)</c> behind a <c>StandardScaler</c>
/// has the same optimum. Its score is a margin and no log-odds: calibrate it (Platt 1999) before it is read as risk. Rows are visited in an order
/// fixed by the seed. Memory beside the set: d + n.
/// </remarks>
public sealed class SupportVectorFitter
{
    private readonly double _c;
    private readonly ulong _seed;

    /// <summary>Keeps the parameters.</summary>
    /// <param name="c">Cost of a unit of margin violation, finite, above 0.</param>
    /// <param name="seed">Fixes the order of the rows; the optimum does not depend on it but for the tolerance.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="c"/> is outside its range.</exception>
    public SupportVectorFitter(double c = 1.0, ulong seed = 1)
    {
        if (!(c > 0 && double.IsFinite(c)))
        {
            throw new ArgumentOutOfRangeException(nameof(c), c, "The cost must be finite and above 0.");
        }

        _c = c;
        _seed = seed;
    }

    /// <summary>Fits; a dimension of zero variance gets zero weight.</summary>
    /// <exception cref="ArgumentException">Every dimension is constant.</exception>
    /// <exception cref="InvalidOperationException">The descent did not converge.</exception>
    public FittedDirection Fit(ActivationSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        var scale = Standardisation.Of(set);
        var goals = new HingeGoal[set.Count];
        for (var i = 0; i < goals.Length; i++)
        {
            goals[i] = new HingeGoal(set.Trustworthy[i] ? -1 : 1, 1, _c);
        }

        var (weights, intercept) = HingeDescent.Minimize(goals, set.Dimension, (i, row) => scale.Apply(set.Row(i), row), _seed);
        return scale.Fold(weights, intercept);
    }
}
