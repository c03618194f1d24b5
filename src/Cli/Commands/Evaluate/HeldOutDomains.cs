namespace Candor.Cli.Commands.Evaluate;

/// <summary>The risk probe's method on domains that it was not fitted on: each domain in turn is left out of the fit and judged.</summary>
/// <param name="WorstAuroc">Lowest AUROC on a left-out domain; null where fewer than two domains can be judged, or baselines were not asked for.</param>
/// <param name="WorstDomain">That domain.</param>
/// <param name="MeanAuroc">Mean over the domains that can be judged; null where there is none.</param>
/// <param name="InDomainWorstAuroc">Lowest AUROC of the risk probe itself on one domain.</param>
/// <param name="InDomainWorst">That domain.</param>
/// <param name="Domains">Every domain of the test questions, by name.</param>
internal sealed record HeldOutDomains(
    Measured? WorstAuroc, string? WorstDomain, double? MeanAuroc, Measured? InDomainWorstAuroc, string? InDomainWorst, IReadOnlyList<DomainFigures> Domains)
{
    /// <summary>What a left-out domain has to reach for a probe to be released.</summary>
    public const double Gate = 0.7;

    /// <summary>Measures every domain.</summary>
    /// <param name="judged">The rows and scores.</param>
    /// <param name="leftOut">Scores of the judged rows by the method fitted without a domain; null entries where it could not be fitted.</param>
    /// <param name="replicates">Bootstrap replicates.</param>
    public static HeldOutDomains Of(JudgedRows judged, IReadOnlyDictionary<string, float[]?> leftOut, int replicates)
    {
        List<DomainFigures> domains =
        [
            .. judged.Rows.Rows.Select(static row => row.Domain).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
                .Select(domain => Measure(judged, domain, leftOut.GetValueOrDefault(domain), replicates)),
        ];
        var worst = domains.Where(static domain => domain.LeftOutAuroc is not null).MinBy(static domain => domain.LeftOutAuroc!.Value);
        var inside = domains.Where(static domain => domain.Auroc is not null).MinBy(static domain => domain.Auroc!.Value);
        double[] all = [.. domains.Select(static domain => domain.LeftOutAuroc?.Value).OfType<double>()];
        return new HeldOutDomains(
            worst?.LeftOutAuroc, worst?.Domain, all.Length == 0 ? null : all.Average(), inside?.Auroc, inside?.Domain, domains);
    }

    private static DomainFigures Measure(JudgedRows judged, string domain, float[]? leftOut, int replicates)
    {
        int[] rows = [.. judged.Everything.Where(i => judged.Rows.Rows[i].Domain == domain)];
        var bad = rows.Count(i => !judged.Rows.Trustworthy[i]);
        Measured? Of(ScoreColumn? column) => column is null ? null : judged.MeasureAuroc(column, rows, replicates);
        return new DomainFigures(
            domain,
            rows.Length - bad,
            bad,
            !Enough.Are(rows.Length - bad, bad),
            Of(judged.Risk),
            Of(leftOut is null ? null : new ScoreColumn("left_out", ScoreColumn.Probe, false, leftOut, null)),
            Of(judged.Words),
            Of(judged.BestOutput));
    }
}

/// <summary>One domain, against all its untrustworthy questions.</summary>
/// <param name="Domain">Its name; empty where the data do not say.</param>
/// <param name="Trustworthy">Questions on the trustworthy side.</param>
/// <param name="Untrustworthy">Questions on the other.</param>
/// <param name="IsTooSmall">Whether a class has too few rows to judge: then there are no figures.</param>
/// <param name="Auroc">The risk probe.</param>
/// <param name="LeftOutAuroc">The same method fitted without this domain.</param>
/// <param name="WordsAuroc">The words alone.</param>
/// <param name="OutputAuroc">The best of the model's own statistics.</param>
internal sealed record DomainFigures(
    string Domain, int Trustworthy, int Untrustworthy, bool IsTooSmall, Measured? Auroc, Measured? LeftOutAuroc, Measured? WordsAuroc, Measured? OutputAuroc);
