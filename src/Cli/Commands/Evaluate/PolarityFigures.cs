using Candor.Probes.Evaluation;

namespace Candor.Cli.Commands.Evaluate;

/// <summary>Whether the risk turns when a statement is turned into its opposite by the word "not".</summary>
/// <param name="Pairs">Statements of the test rows that differ from another one by " not" alone, with it.</param>
/// <param name="ContradictionIndex">Mean probability that both, or neither, are called true; above 0.5 the probe contradicts itself.</param>
/// <param name="PolarConsistency">Polar consistency of PA-CCS, in [−1, 1]; near 0 with the right sign is consistent.</param>
/// <param name="ConsistentSigns">Share of pairs with the right sign.</param>
/// <param name="IsAlarming">Whether the contradiction is above 0.5.</param>
internal sealed record PolarityFigures(int Pairs, double ContradictionIndex, double PolarConsistency, double ConsistentSigns, bool IsAlarming)
{
    /// <summary>Audits; null where the rows hold fewer than 20 pairs.</summary>
    public static PolarityFigures? Of(JudgedRows judged)
    {
        if (judged.Risk is not { Risks: { } risks })
        {
            return null;
        }

        var pairs = judged.Everything.Where(i => !float.IsNaN(risks[i]))
            .ToLookup(i => judged.Rows.Rows[i].Text.Replace(" not ", " ", StringComparison.Ordinal), StringComparer.Ordinal)
            .Select(static same => same.ToArray())
            .Where(rows => rows.Length == 2 && judged.Rows.Rows[rows[0]].Text != judged.Rows.Rows[rows[1]].Text)
            .Select(rows => (1d - risks[rows[0]], (double)risks[rows[0]], 1d - risks[rows[1]], (double)risks[rows[1]]))
            .ToList();
        if (pairs.Count < Enough.PerClass)
        {
            return null;
        }

        var audit = PolarityAudit.Of(pairs);
        return new PolarityFigures(audit.Pairs, audit.ContradictionIndex, audit.PolarConsistency, audit.ConsistentSigns, audit.IsAlarming);
    }
}
