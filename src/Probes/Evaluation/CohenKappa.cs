namespace Candor.Probes.Evaluation;

/// <summary>Agreement of two judges beyond chance: J. Cohen, Educational and Psychological Measurement 20 (1960).</summary>
public static class CohenKappa
{
    /// <summary><c>(observed − expected) / (1 − expected)</c> agreement.</summary>
    /// <param name="first">Judgements of one, shape <c>[n]</c>, n at least 1.</param>
    /// <param name="second">Judgements of the other on the same items.</param>
    /// <returns>In [−1, 1]; NaN where both always say the same one thing, so that agreement says nothing.</returns>
    /// <exception cref="ArgumentException">Lengths disagree, or there is no item.</exception>
    public static double Of(IReadOnlyList<bool> first, IReadOnlyList<bool> second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        if (first.Count != second.Count || first.Count == 0)
        {
            throw new ArgumentException($"{first.Count} and {second.Count} judgements are not one or more pairs.", nameof(second));
        }

        double n = first.Count;
        var agreed = Enumerable.Range(0, first.Count).Count(i => first[i] == second[i]) / n;
        var (a, b) = (first.Count(static x => x) / n, second.Count(static x => x) / n);
        var expected = (a * b) + ((1 - a) * (1 - b));
        return expected == 1 ? double.NaN : (agreed - expected) / (1 - expected);
    }
}
