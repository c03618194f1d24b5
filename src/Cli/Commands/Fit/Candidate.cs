using Candor.Probes.Activations;

namespace Candor.Cli.Commands.Fit;

/// <summary>A source with a penalty, and how well its probes did on folds that did not fit them.</summary>
/// <param name="Source">What the probe reads.</param>
/// <param name="Penalty">Penalty or cost; null for methods without one.</param>
/// <param name="Outer">Fold f scored by a probe of all other folds.</param>
/// <param name="Inner">
/// <c>[o, f]</c>: fold f scored by a probe of all folds but f and o, so that what is chosen by row o knows nothing of fold o; null where nobody asked.
/// </param>
internal sealed record Candidate(ProbeSource Source, double? Penalty, IReadOnlyList<FoldScore> Outer, FoldScore[,]? Inner)
{
    /// <summary>What candidates are compared by, over all folds.</summary>
    public double Auroc => FoldScore.Criterion(Outer) ?? double.NaN;

    /// <summary>The same without any part that fold <paramref name="outer"/> played.</summary>
    public double AurocWithout(int outer)
    {
        if (Inner is null)
        {
            throw new InvalidOperationException("The candidate was not scored for an honest choice.");
        }

        FoldScore[] folds = [.. Enumerable.Range(0, Outer.Count).Where(fold => fold != outer).Select(fold => Inner[outer, fold])];
        return FoldScore.Criterion(folds) ?? double.NaN;
    }

    /// <summary>For the report.</summary>
    /// <param name="method">Says which penalty it is.</param>
    /// <param name="statuses">Names of the statuses.</param>
    public SourceScore ToScore(ProbeMethod method, IReadOnlyList<string> statuses)
    {
        var means = FoldScore.Means(Outer);
        return new SourceScore(
            Source.ToString()!,
            method.HasL2() ? Penalty : null,
            Auroc,
            FoldScore.Mean(Outer.Select(static fold => fold.Overall)) ?? double.NaN,
            Enumerable.Range(0, statuses.Count).Where(s => means[s] is not null).ToDictionary(s => statuses[s], s => means[s]!.Value, StringComparer.Ordinal))
        {
            Cost = method.HasCost() ? Penalty : null,
        };
    }
}
