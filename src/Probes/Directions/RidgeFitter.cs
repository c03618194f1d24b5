using System.Numerics.Tensors;
using Candor.Probes.Activations;

namespace Candor.Probes.Directions;

/// <summary>Fits a direction by least squares with a strong penalty: for several hook points at once, where dimensions outnumber samples.</summary>
/// <remarks>
/// Minimises <c>Σ cᵢ (⟨w, sᵢ⟩ + b − tᵢ)² + penalty · d · ‖w‖²</c> with <c>s = (x − mean) / deviation</c>, t = +1 for untrustworthy and −1 for
/// trustworthy (ridge regression: Hoerl and Kennard 1970; its dual form: Saunders et al. 1998). scikit-learn's <c>Ridge(alpha = penalty · d)</c> behind a
/// <c>StandardScaler</c> has the same optimum. The penalty is counted per dimension so that it means the same for one hook point and for ten.
/// With domains, both sides are centred within each domain, so that what tells one domain from another cannot pass for truth, and a domain of n
/// samples weighs <c>√n</c>, so that the largest does not drown the others (own choice, between counting rows and counting domains).
/// The score is no log-odds: calibrate it. Time: <c>min(n, d)² · max(n, d)</c>; memory beside the set: n d singles and min(n, d)² doubles.
/// </remarks>
public sealed class RidgeFitter
{
    private readonly double _penalty;
    private readonly int _threads;

    /// <summary>Keeps the parameters.</summary>
    /// <param name="penalty">Strength per dimension, finite, above 0; 0.3 to 10 is the usual range.</param>
    /// <param name="threads">Threads to use, at least 1; the result does not depend on them.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="penalty"/> or <paramref name="threads"/> is outside its range.</exception>
    public RidgeFitter(double penalty = 3, int threads = 2)
    {
        if (!(penalty > 0 && double.IsFinite(penalty)))
        {
            throw new ArgumentOutOfRangeException(nameof(penalty), penalty, "The penalty must be finite and above 0.");
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        _penalty = penalty;
        _threads = threads;
    }

    /// <summary>Fits; a dimension of zero variance gets zero weight.</summary>
    /// <exception cref="ArgumentException">Every dimension is constant, or its mean is the same in both classes.</exception>
    public FittedDirection Fit(ActivationSet set) => Fit(set, domains: null);

    /// <summary>Fits what is common to several domains; see the remarks.</summary>
    /// <param name="set">The samples.</param>
    /// <param name="domains">The domain of each, shape <c>[n]</c>; null to take all as one.</param>
    /// <exception cref="ArgumentException">
    /// Lengths disagree, every dimension is constant, or no domain holds both classes, so that nothing is left to fit within them.
    /// </exception>
    public FittedDirection Fit(ActivationSet set, IReadOnlyList<string>? domains)
    {
        ArgumentNullException.ThrowIfNull(set);
        if (domains is not null && domains.Count != set.Count)
        {
            throw new ArgumentException($"There are {set.Count} samples and {domains.Count} domains.", nameof(domains));
        }

        var problem = RidgeProblem.Of(set, domains);
        var weights = set.Count <= set.Dimension ? problem.SolveDual(_penalty, _threads) : problem.SolvePrimal(_penalty, _threads);
        return domains is null || TensorPrimitives.MaxMagnitude<double>(weights) != 0
            ? problem.Scale.Fold(weights, problem.Intercept)
            : throw new ArgumentException(
                "There is nothing to fit within the domains: none holds both classes, or every dimension is constant there.", nameof(set));
    }
}
