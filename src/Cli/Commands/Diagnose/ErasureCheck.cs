using Candor.Probes.Activations;
using Candor.Probes.Directions;
using Candor.Probes.Evaluation;

namespace Candor.Cli.Commands.Diagnose;

/// <summary>Whether taking the label out linearly (LEACE) leaves no linear probe anything, and everything else as it was.</summary>
/// <param name="Source">Where.</param>
/// <param name="Before">AUROC of a probe on the rows it was fitted on.</param>
/// <param name="After">The same, fitted again after erasing; at most 0.55 where the erasure did its work.</param>
/// <param name="Unrelated">What the unrelated label is; null for none.</param>
/// <param name="UnrelatedBefore">AUROC of that label, each row scored by a fit without its group.</param>
/// <param name="UnrelatedAfter">The same after erasing.</param>
internal sealed record ErasureCheck(string Source, double Before, double After, string? Unrelated, double? UnrelatedBefore, double? UnrelatedAfter)
{
    private const int FewestPerClass = 20;

    /// <summary>Measures.</summary>
    /// <param name="source">Name of the source.</param>
    /// <param name="set">All rows.</param>
    /// <param name="domains">The domain of each row: the largest against the others is the unrelated label.</param>
    /// <param name="l2">Penalty of the probes.</param>
    public static ErasureCheck Of(string source, ActivationSet set, IReadOnlyList<string> domains, float l2)
    {
        var erased = set.WithRows(new ConceptErasureFitter().Fit(set).Erase);
        var largest = domains.GroupBy(static name => name, StringComparer.Ordinal).OrderByDescending(static group => group.Count()).First();
        if (Math.Min(largest.Count(), set.Count - largest.Count()) < FewestPerClass)
        {
            return new ErasureCheck(source, OnOwnRows(set, l2), OnOwnRows(erased, l2), null, null, null);
        }

        bool[] isLargest = [.. domains.Select(name => name == largest.Key)];
        return new ErasureCheck(
            source,
            OnOwnRows(set, l2),
            OnOwnRows(erased, l2),
            $"domain {(largest.Key.Length == 0 ? "none" : largest.Key)}",
            CrossFitted.Auroc(set.WithLabels(isLargest), l2),
            CrossFitted.Auroc(erased.WithLabels(isLargest), l2));
    }

    // On the rows of the fit: what is erased is erased there, exactly. A fit that finds no direction at all has nothing left.
    private static double OnOwnRows(ActivationSet set, float l2)
    {
        FittedDirection probe;
        try
        {
            probe = CrossFitted.Fit(set, l2);
        }
        catch (ArgumentException)
        {
            return 0.5;
        }

        var scores = new float[set.Count];
        for (var i = 0; i < scores.Length; i++)
        {
            scores[i] = CrossFitted.Score(probe, set.Row(i));
        }

        return Auroc.Of(scores, set.Trustworthy);
    }
}
