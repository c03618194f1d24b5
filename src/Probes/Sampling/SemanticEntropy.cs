namespace Candor.Probes.Sampling;

/// <summary>How many different things several answers to one question mean, as an entropy over their clusters.</summary>
/// <remarks>Farquhar et al., Nature 630 (2024). High where the model makes something up each time; low also where it errs the same way each time.</remarks>
public static class SemanticEntropy
{
    /// <summary>From the share of answers in each cluster: <c>−Σ p ln p</c>, their discrete form, which needs no probabilities.</summary>
    /// <param name="clusters">The cluster of each answer, shape <c>[n]</c>, n at least 2.</param>
    /// <returns>In nats, in [0, ln n].</returns>
    /// <exception cref="ArgumentException">There are fewer than two answers.</exception>
    public static double Of(IReadOnlyList<int> clusters)
    {
        ArgumentNullException.ThrowIfNull(clusters);
        return Entropy(clusters, [.. clusters.Select(static _ => 1d)]);
    }

    /// <summary>From the probability of each cluster, which is that of its answers together, normalised over the clusters seen.</summary>
    /// <param name="clusters">The cluster of each answer, shape <c>[n]</c>, n at least 2.</param>
    /// <param name="logProbabilities">
    /// Log-probability of each answer, in nats, shape <c>[n]</c>, finite; divided by its length in tokens if answers of different length shall count alike. An
    /// answer that was sampled twice must not be counted twice: give it once.
    /// </param>
    /// <returns>In nats, in [0, ln n].</returns>
    /// <exception cref="ArgumentException">There are fewer than two answers, lengths disagree, or a log-probability is not finite.</exception>
    public static double Of(IReadOnlyList<int> clusters, IReadOnlyList<double> logProbabilities)
    {
        ArgumentNullException.ThrowIfNull(clusters);
        ArgumentNullException.ThrowIfNull(logProbabilities);
        if (logProbabilities.Count != clusters.Count || !logProbabilities.All(double.IsFinite))
        {
            throw new ArgumentException(
                $"There are {logProbabilities.Count} log-probabilities for {clusters.Count} answers; one finite one each is needed.", nameof(logProbabilities));
        }

        var largest = logProbabilities.DefaultIfEmpty().Max();
        return Entropy(clusters, [.. logProbabilities.Select(value => Math.Exp(value - largest))]);
    }

    private static double Entropy(IReadOnlyList<int> clusters, double[] weights)
    {
        if (clusters.Count < 2)
        {
            throw new ArgumentException($"{clusters.Count} answers cannot differ; at least two are needed.", nameof(clusters));
        }

        var total = weights.Sum();
        var shares = clusters.Zip(weights).GroupBy(static pair => pair.First).Select(group => group.Sum(static pair => pair.Second) / total);

        // Rounding can leave a single cluster a hair below zero.
        return Math.Max(0, -shares.Sum(static share => share > 0 ? share * Math.Log(share) : 0));
    }
}
