namespace Candor.Probes.Evaluation;

/// <summary>The share of a training text's statements of facts whose fact it states only once: about how much of that kind it does not state at all.</summary>
/// <remarks>
/// Good and Turing's estimate of what was never seen (I. Good, Biometrika 40, 1953). A calibrated model that answers arbitrary facts of that kind errs on about
/// as many, less its miscalibration and terms that vanish with the number of statements (Kalai and Vempala, arXiv 2311.14648).
/// </remarks>
public static class SingletonRate
{
    /// <summary>Facts seen exactly once over all sightings.</summary>
    /// <param name="facts">One entry a sighting, in any form that equals itself.</param>
    /// <returns>In [0, 1]; NaN without a sighting.</returns>
    public static double Of(IEnumerable<string> facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        var sightings = 0;
        foreach (var fact in facts)
        {
            counts[fact] = counts.GetValueOrDefault(fact) + 1;
            sightings++;
        }

        return (double)counts.Values.Count(static count => count == 1) / sightings;
    }
}
