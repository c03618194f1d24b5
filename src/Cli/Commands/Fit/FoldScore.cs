namespace Candor.Cli.Commands.Fit;

/// <summary>AUROC of one probe on the rows of one fold; null where the fold does not hold both classes.</summary>
/// <param name="Overall">Over all rows.</param>
/// <param name="ByStatus">Of trustworthy rows against those of each untrustworthy status, in the order of the statuses.</param>
internal sealed record FoldScore(double? Overall, IReadOnlyList<double?> ByStatus)
{
    /// <summary>
    /// What candidates are compared by: the mean over statuses, so that the largest and easiest does not choose alone; without statuses the whole.
    /// </summary>
    /// <returns>Null where no fold says anything.</returns>
    public static double? Criterion(IReadOnlyList<FoldScore> folds)
    {
        double[] statuses = [.. Means(folds).OfType<double>()];
        return statuses.Length > 0 ? statuses.Average() : Mean(folds.Select(static fold => fold.Overall));
    }

    /// <summary>The mean over folds of each status.</summary>
    public static IReadOnlyList<double?> Means(IReadOnlyList<FoldScore> folds) => folds.Count == 0
        ? []
        : [.. Enumerable.Range(0, folds[0].ByStatus.Count).Select(s => Mean(folds.Select(fold => fold.ByStatus[s])))];

    /// <summary>The mean of what there is; null where there is nothing.</summary>
    public static double? Mean(IEnumerable<double?> values)
    {
        double[] known = [.. values.OfType<double>()];
        return known.Length == 0 ? null : known.Average();
    }
}
