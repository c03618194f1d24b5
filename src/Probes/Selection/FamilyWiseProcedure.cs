namespace Candor.Probes.Selection;

/// <summary>How the probability of any wrong rejection among many tests is kept at most at a level.</summary>
public enum FamilyWiseProcedure
{
    /// <summary>
    /// Candidates are tested in an order that was fixed before, each at the whole level, until the first that fails. Best where the good ones lie
    /// together.
    /// </summary>
    FixedSequence,

    /// <summary>Every candidate is tested at the level divided by their number. Best where nobody knows where the good ones lie.</summary>
    Bonferroni,
}
