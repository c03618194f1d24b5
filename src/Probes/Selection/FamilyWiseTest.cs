namespace Candor.Probes.Selection;

/// <summary>Which of many null hypotheses may be rejected, such that with a given probability none of the rejections is wrong.</summary>
/// <remarks>
/// Holm, Scandinavian Journal of Statistics 6 (1979) has a sharper correction than Bonferroni's for reporting all; the one rejection that is used here
/// gains nothing by it.
/// </remarks>
public static class FamilyWiseTest
{
    /// <summary>Fixed sequences: each walks from its start and stops at its first failure; they share the level equally.</summary>
    /// <remarks>
    /// A sequence errs only if it rejects the first true null on its way, which has probability at most its share of the level. That needs order and starts
    /// to be fixed before the data is seen.
    /// </remarks>
    /// <param name="pValues">One a hypothesis, in the order of testing.</param>
    /// <param name="starts">Places where sequences start; one at or beyond the end has nothing to test, and its share of the level is not used.</param>
    /// <param name="level">In (0, 1).</param>
    /// <returns>Whether each hypothesis is rejected.</returns>
    public static bool[] FixedSequences(ReadOnlySpan<double> pValues, IReadOnlyList<int> starts, double level)
    {
        ArgumentNullException.ThrowIfNull(starts);
        ArgumentOutOfRangeException.ThrowIfZero(starts.Count, nameof(starts));
        var rejected = new bool[pValues.Length];
        foreach (var start in starts)
        {
            for (var k = start; k < pValues.Length && pValues[k] <= level / starts.Count; k++)
            {
                rejected[k] = true;
            }
        }

        return rejected;
    }

    /// <summary>Bonferroni: every hypothesis at the level divided by their number.</summary>
    /// <param name="pValues">One a hypothesis.</param>
    /// <param name="level">In (0, 1).</param>
    /// <returns>Whether each hypothesis is rejected.</returns>
    public static bool[] Bonferroni(ReadOnlySpan<double> pValues, double level)
    {
        var rejected = new bool[pValues.Length];
        for (var k = 0; k < rejected.Length; k++)
        {
            rejected[k] = pValues[k] <= level / pValues.Length;
        }

        return rejected;
    }
}
