using Candor.Cli.ActivationFiles;
using Candor.Probes.Evaluation;
using Candor.Probes.Selection;

namespace Candor.Cli.Commands.Evaluate;

/// <summary>Measures score columns on a pair of classes.</summary>
/// <param name="rows">The rows, aligned with every column.</param>
/// <param name="columns">The scores.</param>
/// <param name="replicates">Bootstrap replicates.</param>
internal sealed class Comparer(RowSelection rows, IReadOnlyList<ScoreColumn> columns, int replicates)
{
    /// <summary>The name of the comparison with all untrustworthy rows.</summary>
    public const string All = "all";

    private const double OnePercent = 0.01;
    private const double FifthOfAPercent = 0.002;
    private const ulong Seed = 1;

    /// <summary>Trustworthy rows against those of each untrustworthy status, and against all.</summary>
    /// <param name="position">What the rows are.</param>
    /// <param name="cancellationToken">Looked at between scores.</param>
    public IEnumerable<Comparison> Compare(string position, CancellationToken cancellationToken)
    {
        var untrustworthy = rows.Rows.Where((_, i) => !rows.Trustworthy[i]).Select(static row => row.Status).OfType<string>();
        string[] statuses = [.. untrustworthy.Distinct().OrderDescending(StringComparer.Ordinal)];
        foreach (var against in statuses.Length > 1 ? [.. statuses, All] : statuses.Length == 1 ? statuses : (string[])[All])
        {
            int[] kept = [.. Enumerable.Range(0, rows.Count).Where(i => rows.Trustworthy[i] || against == All || rows.Rows[i].Status == against)];
            var bad = kept.Count(i => !rows.Trustworthy[i]);
            if (bad > 0 && bad < kept.Length)
            {
                yield return new Comparison(
                    position,
                    against,
                    kept.Length - bad,
                    bad,
                    kept.Select(i => rows.Groups[i]).Distinct(StringComparer.Ordinal).Count(),
                    [.. columns.Select(column => Measure(column, kept, cancellationToken)).OfType<ScoreResult>()]);
            }
        }
    }

    private ScoreResult? Measure(ScoreColumn column, int[] kept, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        int[] scored = [.. kept.Where(i => !float.IsNaN(column.Scores[i]))];
        bool[] labels = [.. scored.Select(i => rows.Trustworthy[i])];
        if (!labels.Contains(true) || !labels.Contains(false))
        {
            return null;
        }

        float[] scores = [.. scored.Select(i => column.Scores[i])];
        float[]? risks = column.Risks is { } all ? [.. scored.Select(i => all[i])] : null;
        string[] groups = [.. scored.Select(i => rows.Groups[i])];
        var interval = BootstrapInterval.OfAuroc(scores, labels, groups, replicates, seed: Seed);
        var fifth = RecallAtFalsePositives.Of(scores, labels, FifthOfAPercent);
        return new ScoreResult(
            column.Name,
            column.Kind,
            column.GivesRisk,
            scored.Length,
            interval.Estimate,
            interval.Low,
            interval.High,
            RecallAtFalsePositives.Of(scores, labels, OnePercent).Recall,
            fifth.Recall,
            fifth.IsResolved,
            risks is null ? null : ExpectedCalibrationError.Of(risks, labels),
            risks is null ? null : BrierScore.Of(risks, labels),
            PredictionRejectionRatio.Of(scores, labels),
            RiskCoverageCurve.From(scores, labels).Area);
    }
}
