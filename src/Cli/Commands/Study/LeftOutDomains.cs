using Candor.Probes.Activations;
using Candor.Probes.Evaluation;

namespace Candor.Cli.Commands.Study;

/// <summary>One probe for all domains, judged on the one that it has not seen.</summary>
/// <remarks>
/// The penalty is fixed and not chosen: what helps inside the domains that are fitted on says nothing of another one. Fitted twice, taking all rows as
/// one and centring each domain, because the first confuses domains with truth wherever their shares of right answers differ.
/// </remarks>
internal static class LeftOutDomains
{
    private const double Penalty = 10;

    /// <summary>Rows of each class that a domain needs to be judged.</summary>
    private const int Fewest = 20;

    /// <summary>Leaves out each domain in turn.</summary>
    /// <param name="view">Rows of several domains.</param>
    /// <param name="pooling">What is read at each hook point.</param>
    /// <param name="cancellationToken">Looked at between fits.</param>
    public static IReadOnlyList<LeftOutResult> Of(StudyView view, Pooling pooling, CancellationToken cancellationToken)
    {
        var rows = view.Rows.Rows;
        var labels = view.Rows.Trustworthy;
        string[] domains = [.. rows.Select(static row => row.Domain)];
        var judged = domains.Distinct().Where(domain => IsJudged(domains, labels, domain)).Order(StringComparer.Ordinal).ToArray();
        if (judged.Length < 2 || new SeveralHookPointsRecipe(pooling).Source(view) is not { } source)
        {
            return [];
        }

        var set = view.Load(source);
        var results = new List<LeftOutResult>();
        foreach (var domain in judged)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int[] tested = [.. Enumerable.Range(0, rows.Count).Where(i => domains[i] == domain)];
            var groups = tested.SelectMany(i => (string?[])[rows[i].Group, rows[i].Group2]).ToHashSet(StringComparer.Ordinal);
            int[] fitted =
            [
                .. Enumerable.Range(0, rows.Count).Where(i => domains[i] != domain
                    && !groups.Contains(rows[i].Group) && !(rows[i].Group2 is { } second && groups.Contains(second))),
            ];
            bool[] truth = [.. tested.Select(i => labels[i])];
            results.Add(new LeftOutResult(
                view.Name,
                view.Time,
                domain,
                source.ToString(),
                tested.Length,
                Auroc.Of(SeveralHookPointsRecipe.Score(set, fitted, tested, Penalty, null), truth),
                Auroc.Of(SeveralHookPointsRecipe.Score(set, fitted, tested, Penalty, domains), truth)));
        }

        return results;
    }

    private static bool IsJudged(string[] domains, bool[] labels, string domain)
    {
        var good = domains.Where((name, i) => name == domain && labels[i]).Count();
        var bad = domains.Where((name, i) => name == domain && !labels[i]).Count();
        return good >= Fewest && bad >= Fewest;
    }
}

/// <summary>How a probe of the other domains does on one.</summary>
/// <param name="Set">The set.</param>
/// <param name="Time">When it is judged.</param>
/// <param name="Domain">The domain left out.</param>
/// <param name="Source">What the probe reads.</param>
/// <param name="Rows">Rows of the domain.</param>
/// <param name="Pooled">AUROC of the fit that takes all rows as one, in [0, 1].</param>
/// <param name="WithinDomains">AUROC of the fit that centres each domain, in [0, 1].</param>
internal sealed record LeftOutResult(string Set, StudyTime Time, string Domain, string Source, int Rows, double Pooled, double WithinDomains);
