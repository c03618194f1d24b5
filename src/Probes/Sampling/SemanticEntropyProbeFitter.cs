using Candor.Probes.Activations;
using Candor.Probes.Directions;

namespace Candor.Probes.Sampling;

/// <summary>Fits a linear probe that tells from one forward pass whether several samples would have disagreed.</summary>
/// <remarks>
/// Kossen et al. (arXiv 2406.15927): semantic entropies of a set of questions are split in two, and "high" is learned from the residual stream by logistic
/// regression. It needs no answers that are known to be right, only samples. What it learns is disagreement, not error: an answer that is wrong every time
/// is low.
/// </remarks>
/// <param name="l2">Penalty of <see cref="LogisticFitter"/>.</param>
public sealed class SemanticEntropyProbeFitter(double l2 = 1.0)
{
    /// <summary>Fits.</summary>
    /// <param name="activations">Residual streams, one a question, shape <c>[n, d]</c>, row-major, finite.</param>
    /// <param name="dimension">d.</param>
    /// <param name="entropies">Semantic entropy of each question, in nats, shape <c>[n]</c>.</param>
    /// <param name="groups">Group of each question, shape <c>[n]</c>.</param>
    /// <returns>The direction, towards high entropy, and the split that made the labels.</returns>
    /// <exception cref="ArgumentException">Lengths disagree, a value is not finite, or all entropies are equal.</exception>
    public (FittedDirection Direction, EntropySplit Split) Fit(
        float[] activations, int dimension, IReadOnlyList<double> entropies, IReadOnlyList<string> groups)
    {
        var split = EntropySplit.Of(entropies);
        var set = new ActivationSet(activations, dimension, [.. entropies.Select(entropy => entropy <= split.Threshold)], groups);
        return (new LogisticFitter(l2).Fit(set), split);
    }
}
