namespace Candor.Cli.Commands.Study;

/// <summary>How well scores rank rows that they were not fitted on. Immutable.</summary>
/// <param name="Auroc">Mean over the folds of the AUROC within each, in [0, 1]; folds of one class are passed over.</param>
/// <param name="Ranks">
/// Each row's place within its fold, in (0, 1), NaN where it was not tested: scores of two folds come from two fits and cannot be compared as they
/// stand. Shape <c>[n]</c>.
/// </param>
internal sealed record OutOfFold(double Auroc, float[] Ranks)
{
    /// <summary>Scores every row by a fit on the other folds.</summary>
    /// <param name="view">The rows.</param>
    /// <param name="score">Receives the rows to fit on and those to score; gives the latter's scores, higher for less trustworthy.</param>
    /// <param name="cancellationToken">Looked at between folds.</param>
    /// <param name="truth">Labels in place of the rows' own (for controls), shape <c>[n]</c>; null for the rows' own.</param>
    /// <returns>Null where no fold holds both classes on both sides.</returns>
    public static OutOfFold? Of(StudyView view, Func<int[], int[], float[]> score, CancellationToken cancellationToken, bool[]? truth = null)
    {
        var labels = truth ?? view.Rows.Trustworthy;
        var ranks = Enumerable.Repeat(float.NaN, view.Rows.Count).ToArray();
        var aurocs = new List<double>();
        for (var fold = 0; fold < StudyView.Folds; fold++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int[] fitted = [.. Enumerable.Range(0, view.Rows.Count).Where(i => view.Fits(i, fold))];
            int[] tested = [.. Enumerable.Range(0, view.Rows.Count).Where(i => view.Tests(i, fold))];
            if (!HasBoth(labels, fitted) || tested.Length == 0)
            {
                continue;
            }

            var scores = score(fitted, tested);
            Rank(scores, tested, ranks);
            if (HasBoth(labels, tested))
            {
                aurocs.Add(Probes.Evaluation.Auroc.Of(scores, [.. tested.Select(i => labels[i])]));
            }
        }

        return aurocs.Count == 0 ? null : new OutOfFold(aurocs.Average(), ranks);
    }

    /// <summary>Whether the rows hold both classes.</summary>
    public static bool HasBoth(bool[] labels, int[] rows) => rows.Any(i => labels[i]) && rows.Any(i => !labels[i]);

    // Equal scores share the mean of their places.
    private static void Rank(float[] scores, int[] tested, float[] ranks)
    {
        int[] order = [.. Enumerable.Range(0, scores.Length).OrderBy(i => scores[i])];
        for (int first = 0, end; first < order.Length; first = end)
        {
            for (end = first + 1; end < order.Length && scores[order[end]] == scores[order[first]]; end++)
            {
            }

            for (var k = first; k < end; k++)
            {
                ranks[tested[order[k]]] = (float)((first + end) / 2d / scores.Length);
            }
        }
    }
}
