using Candor.Probes.Activations;
using Candor.Probes.Evaluation;

namespace Candor.Probes.Directions;

/// <summary>What fitters that look at domains one by one ask of their labels.</summary>
internal static class DomainLabels
{
    /// <summary>Refuses a domain in which one label is missing.</summary>
    /// <param name="set">Samples.</param>
    /// <param name="domains">The domain of each, shape <c>[n]</c>.</param>
    /// <param name="leftOut">A domain that may be anything; null for none.</param>
    /// <exception cref="ArgumentException">A domain holds one label only; the message names it.</exception>
    public static void RequireBoth(ActivationSet set, IReadOnlyList<string> domains, string? leftOut = null)
    {
        var rows = RowGroups.From(domains);
        for (var g = 0; g < rows.Names.Count; g++)
        {
            var trustworthy = rows.Rows[g].Count(i => set.Trustworthy[i]);
            if (rows.Names[g] != leftOut && (trustworthy == 0 || trustworthy == rows.Rows[g].Length))
            {
                var label = trustworthy == 0 ? "untrustworthy" : "trustworthy";
                throw new ArgumentException(
                    $"All {rows.Rows[g].Length} samples of the domain '{rows.Names[g]}' are {label}; both classes are needed in each.", nameof(domains));
            }
        }
    }
}
