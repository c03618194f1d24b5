using Candor.Probes.Evaluation;

namespace Candor.Cli.Commands.Evaluate;

/// <summary>The risk probe's method fitted on each domain alone and judged on every one, with the predictor that needs no labels beside.</summary>
/// <param name="Domains">Domains with enough rows of both classes to fit on and to judge, by name.</param>
/// <param name="Cells">One for each pair, by what was fitted on and then what was tested on.</param>
/// <param name="Determination">
/// Share of the AUROC's variance over different domains that the Mahalanobis cosine explains (R² of a straight line), in [0, 1]; null below 6 pairs.
/// </param>
internal sealed record TransferFigures(IReadOnlyList<string> Domains, IReadOnlyList<TransferCell> Cells, double? Determination)
{
    // Two domains give two pairs, through which a line always goes.
    private const int FewestPairs = 6;

    /// <summary>Fits and judges; null where fewer than two domains are large enough.</summary>
    /// <param name="refit">Fits the method again.</param>
    /// <param name="judged">The rows; with rows to fit on.</param>
    /// <param name="replicates">Bootstrap replicates.</param>
    /// <param name="cancellationToken">Looked at between domains.</param>
    public static TransferFigures? Of(Refit refit, JudgedRows judged, int replicates, CancellationToken cancellationToken)
    {
        var scores = new SortedDictionary<string, float[]>(StringComparer.Ordinal);
        foreach (var domain in judged.Rows.Rows.Select(static row => row.Domain).Distinct(StringComparer.Ordinal))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var rows = judged.FitRows!.Where(row => row.Domain == domain);
            var good = rows.Trustworthy.Count(static label => label);
            if (Enough.Are(good, rows.Count - good) && IsJudgeable(judged, domain) && refit.TryFit(rows) is { } probe)
            {
                scores.Add(domain, refit.Scores(probe, judged.Cells));
            }
        }

        if (scores.Count < 2)
        {
            return null;
        }

        List<TransferCell> cells = [.. scores.Keys.SelectMany(from => scores.Keys.Select(to => Cell(judged, from, to, scores, replicates)))];
        return new TransferFigures([.. scores.Keys], cells, Determine(cells));
    }

    private static bool IsJudgeable(JudgedRows judged, string domain)
    {
        int[] rows = [.. judged.Everything.Where(i => judged.Rows.Rows[i].Domain == domain)];
        var good = rows.Count(i => judged.Rows.Trustworthy[i]);
        return Enough.Are(good, rows.Length - good);
    }

    private static TransferCell Cell(JudgedRows judged, string from, string to, SortedDictionary<string, float[]> scores, int replicates)
    {
        int[] rows = [.. judged.Everything.Where(i => judged.Rows.Rows[i].Domain == to)];
        var cosine = TransferPrediction.MahalanobisCosine([.. rows.Select(i => scores[from][i])], [.. rows.Select(i => scores[to][i])]);
        return new TransferCell(
            from,
            to,
            judged.MeasureAuroc(new ScoreColumn(from, ScoreColumn.Probe, false, scores[from], null), rows, replicates),
            double.IsNaN(cosine) ? null : cosine);
    }

    private static double? Determine(List<TransferCell> cells)
    {
        TransferCell[] pairs = [.. cells.Where(static cell => cell.FittedOn != cell.TestedOn && cell is { Auroc: not null, MahalanobisCosine: not null })];
        if (pairs.Length < FewestPairs)
        {
            return null;
        }

        // For a straight line R² is the squared correlation, and that is what the cosine of two columns of scores is too.
        var correlation = TransferPrediction.MahalanobisCosine(
            [.. pairs.Select(static cell => (float)cell.MahalanobisCosine!.Value)], [.. pairs.Select(static cell => (float)cell.Auroc!.Value)]);
        return double.IsNaN(correlation) ? null : correlation * correlation;
    }
}

/// <summary>One domain's probe on another domain.</summary>
/// <param name="FittedOn">Domain of the training rows.</param>
/// <param name="TestedOn">Domain of the test rows.</param>
/// <param name="Auroc">Null where it could not be judged.</param>
/// <param name="MahalanobisCosine">Correlation with the scores of the tested domain's own probe, in [−1, 1]: the prediction without labels.</param>
internal sealed record TransferCell(string FittedOn, string TestedOn, Measured? Auroc, double? MahalanobisCosine);
