namespace Candor.Cli.Commands.Evaluate;

/// <summary>The risk probe by domain and by what the trustworthy questions are told from.</summary>
internal static class DomainBreakdown
{
    /// <summary>One result for each domain and untrustworthy status in it; empty for a bank without risk.</summary>
    /// <param name="judged">The rows and scores.</param>
    /// <param name="leftOut">Scores of the judged rows by the method fitted without a domain.</param>
    public static IReadOnlyList<DomainResult> Of(JudgedRows judged, IReadOnlyDictionary<string, float[]?> leftOut)
    {
        var results = new List<DomainResult>();
        if (judged.Risk is not { } risk)
        {
            return results;
        }

        var (test, entropy) = (judged.Rows, judged.Columns.FirstOrDefault(static column => column.Name == "entropy"));
        foreach (var domain in test.Rows.Select(static row => row.Domain).Distinct().Order(StringComparer.Ordinal))
        {
            var without = leftOut.GetValueOrDefault(domain) is { } scores ? new ScoreColumn("left_out", ScoreColumn.Probe, false, scores, null) : null;
            int[] inDomain = [.. judged.Everything.Where(i => test.Rows[i].Domain == domain)];
            var statuses = inDomain.Where(i => !test.Trustworthy[i]).Select(i => test.Rows[i].StatusText).Distinct();
            foreach (var against in statuses.OrderDescending(StringComparer.Ordinal))
            {
                int[] kept = [.. inDomain.Where(i => test.Trustworthy[i] || test.Rows[i].StatusText == against)];
                var bad = kept.Count(i => !test.Trustworthy[i]);
                if (bad < kept.Length)
                {
                    double? Auroc(ScoreColumn? column) => column is not null && Enough.Are(kept.Length - bad, bad) ? judged.AurocOf(column, kept) : null;
                    results.Add(new DomainResult(
                        domain, against, kept.Length - bad, bad, Auroc(risk), Auroc(without), Auroc(entropy), Auroc(judged.Words)));
                }
            }
        }

        return results;
    }
}
