using Candor.Probes.Evaluation;

namespace Candor.Cli.Commands.Fit;

/// <summary>The polarity audit of PA-CCS for a direction that was found without labels: does it turn round when a statement does.</summary>
/// <remarks>
/// Every pair is audited by a fit that has not seen its group. A statement and its negation are each read as they stand, as the sidecar would; a yes and a no
/// of each are then a probability and its complement.
/// </remarks>
/// <param name="Pairs">Statements with their negation.</param>
/// <param name="ContradictionIndex">Mean probability that both are called true, or both untrue; a coin gives 0.5.</param>
/// <param name="PolarConsistency">Mean over pairs, in [−1, 1]; near 0 where what is said of one follows from what is said of the other.</param>
/// <param name="ConsistentSigns">Share of pairs in which the two are told apart at all.</param>
/// <param name="IsAlarming">Whether the contradiction is above 0.5.</param>
internal sealed record ContrastAudit(int Pairs, double ContradictionIndex, double PolarConsistency, double ConsistentSigns, bool IsAlarming)
{
    private const int Folds = 5;

    /// <summary>In words.</summary>
    public string Sentence => FormattableString.Invariant(
            $"over {Pairs} pairs that no fit had seen, a statement and its negation are called the same with probability {ContradictionIndex:0.00} ")
        + FormattableString.Invariant($"(polar consistency {PolarConsistency:0.00})")
        + (IsAlarming ? ": the probe contradicts itself, and should not be served." : ".");

    /// <summary>Audits; null with fewer groups than folds.</summary>
    /// <exception cref="CliException">The rows are no pairs of a statement and its negation.</exception>
    public static ContrastAudit? Of(FitData data)
    {
        string[] groups = [.. data.Rows.Select(static row => row.Group)];
        if (groups.Distinct(StringComparer.Ordinal).Count() < Folds)
        {
            return null;
        }

        var folds = GroupFolds.Assign(groups, Folds);
        var pairs = new List<(double, double, double, double)>();
        for (var fold = 0; fold < Folds; fold++)
        {
            if (data.Where(i => folds[i] != fold) is { } others && data.Where(i => folds[i] == fold) is { } held)
            {
                var probe = ContrastPairs.Of((TokenData)others).Fit();
                pairs.AddRange(ContrastPairs.Of((TokenData)held).Truth(probe)
                    .Select(static pair => (pair.Statement, 1 - pair.Statement, pair.Negation, 1 - pair.Negation)));
            }
        }

        if (pairs.Count == 0)
        {
            return null;
        }

        var audit = PolarityAudit.Of(pairs);
        return new ContrastAudit(audit.Pairs, audit.ContradictionIndex, audit.PolarConsistency, audit.ConsistentSigns, audit.IsAlarming);
    }
}
