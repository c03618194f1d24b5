namespace Candor.Probes.Evaluation;

/// <summary>A percentile bootstrap interval that resamples whole groups with replacement.</summary>
/// <remarks>
/// B. Efron, R. Tibshirani, An Introduction to the Bootstrap (1993), ch. 13; groups are the unit of resampling because rows about the same
/// entity are not independent and would make the interval too narrow. A replicate without one of the classes is drawn again.
/// </remarks>
/// <param name="Estimate">The statistic on all rows.</param>
/// <param name="Low">Lower end.</param>
/// <param name="High">Upper end.</param>
/// <param name="Confidence">Nominal coverage, in (0, 1).</param>
/// <param name="Replicates">Resamplings.</param>
public sealed record BootstrapInterval(double Estimate, double Low, double High, double Confidence, int Replicates)
{
    private const int DrawsPerReplicate = 100;

    /// <summary>Resamples groups, evaluates the statistic on the rows drawn, and takes percentiles of the results.</summary>
    /// <param name="scores">Scores or risks, shape <c>[n]</c>.</param>
    /// <param name="trustworthy">Labels, shape <c>[n]</c>.</param>
    /// <param name="groups">The group of each row, shape <c>[n]</c>.</param>
    /// <param name="statistic">A measure of scores and labels, such as <see cref="Auroc.Of"/>.</param>
    /// <param name="replicates">Resamplings, at least 100.</param>
    /// <param name="confidence">Nominal coverage, in (0, 1).</param>
    /// <param name="seed">Fixes the resampling: equal inputs and seed give equal intervals on every machine.</param>
    /// <exception cref="ArgumentException">Lengths disagree, a score is NaN, a class is empty, or the groups are so few that resampling loses a class nearly always.</exception>
    public static BootstrapInterval Of(
        ReadOnlySpan<float> scores,
        IReadOnlyList<bool> trustworthy,
        IReadOnlyList<string> groups,
        ScoreStatistic statistic,
        int replicates = 1000,
        double confidence = 0.95,
        ulong seed = 1)
    {
        ArgumentNullException.ThrowIfNull(groups);
        ArgumentNullException.ThrowIfNull(statistic);
        ArgumentOutOfRangeException.ThrowIfLessThan(replicates, 100);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(confidence, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(confidence, 1);
        _ = LabelledScores.CountBoth(scores, trustworthy, nameof(scores));
        if (groups.Count != scores.Length)
        {
            throw new ArgumentException($"There are {scores.Length} values and {groups.Count} groups.", nameof(groups));
        }

        var rows = RowGroups.From(groups).Rows;
        var random = new SeededRandom(seed);
        var results = new double[replicates];
        var drawnScores = new List<float>(scores.Length);
        var drawnLabels = new List<bool>(scores.Length);
        for (var r = 0; r < replicates; r++)
        {
            Draw(scores, trustworthy, rows, random, drawnScores, drawnLabels);
            results[r] = statistic(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(drawnScores), drawnLabels);
        }

        Array.Sort(results);
        var tail = (1 - confidence) / 2;
        return new BootstrapInterval(statistic(scores, trustworthy), Percentile(results, tail), Percentile(results, 1 - tail), confidence, replicates);
    }

    private static void Draw(
        ReadOnlySpan<float> scores, IReadOnlyList<bool> trustworthy, IReadOnlyList<int[]> rows, SeededRandom random, List<float> drawnScores, List<bool> drawnLabels)
    {
        for (var attempt = 0; attempt < DrawsPerReplicate; attempt++)
        {
            drawnScores.Clear();
            drawnLabels.Clear();
            var good = 0;
            for (var g = 0; g < rows.Count; g++)
            {
                foreach (var row in rows[random.Below(rows.Count)])
                {
                    drawnScores.Add(scores[row]);
                    drawnLabels.Add(trustworthy[row]);
                    good += trustworthy[row] ? 1 : 0;
                }
            }

            if (good > 0 && good < drawnLabels.Count)
            {
                return;
            }
        }

        throw new ArgumentException(
            $"{DrawsPerReplicate} resamplings of {rows.Count} groups all lost a class; there are too few groups for an interval.", nameof(rows));
    }

    // Linear interpolation between order statistics (the "type 7" quantile, the default of NumPy and R).
    private static double Percentile(double[] sorted, double probability)
    {
        var position = probability * (sorted.Length - 1);
        var lower = (int)Math.Floor(position);
        var upper = Math.Min(lower + 1, sorted.Length - 1);
        return sorted[lower] + ((position - lower) * (sorted[upper] - sorted[lower]));
    }
}
