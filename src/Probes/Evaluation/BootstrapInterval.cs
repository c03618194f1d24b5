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
    /// <summary>Resamples groups, evaluates the statistic on the rows drawn, and takes percentiles of the results.</summary>
    /// <param name="scores">Scores or risks, shape <c>[n]</c>.</param>
    /// <param name="trustworthy">Labels, shape <c>[n]</c>.</param>
    /// <param name="groups">The group of each row, shape <c>[n]</c>.</param>
    /// <param name="statistic">A measure of scores and labels, such as <see cref="ExpectedCalibrationError.Of"/>; for the AUROC use
    /// <see cref="OfAuroc"/>.</param>
    /// <param name="replicates">Resamplings, at least 100.</param>
    /// <param name="confidence">Nominal coverage, in (0, 1).</param>
    /// <param name="seed">Fixes the resampling: equal inputs and seed give equal intervals on every machine.</param>
    /// <exception cref="ArgumentException">Lengths disagree, a score is NaN, a class is empty, or the groups are so few that resampling loses a class nearly
    /// always.</exception>
    public static BootstrapInterval Of(
        ReadOnlySpan<float> scores,
        IReadOnlyList<bool> trustworthy,
        IReadOnlyList<string> groups,
        ScoreStatistic statistic,
        int replicates = 1000,
        double confidence = 0.95,
        ulong seed = 1)
    {
        ArgumentNullException.ThrowIfNull(statistic);
        Check(scores, trustworthy, groups, replicates, confidence);
        var resampling = new GroupResampling(groups, seed);
        var results = new double[replicates];
        for (var r = 0; r < replicates; r++)
        {
            var rows = resampling.DrawBoth(trustworthy);
            var drawnScores = new float[rows.Length];
            var drawnLabels = new bool[rows.Length];
            for (var i = 0; i < rows.Length; i++)
            {
                (drawnScores[i], drawnLabels[i]) = (scores[rows[i]], trustworthy[rows[i]]);
            }

            results[r] = statistic(drawnScores, drawnLabels);
        }

        return From(statistic(scores, trustworthy), results, confidence);
    }

    /// <summary>The interval of the AUROC: what <see cref="Of"/> gives with <see cref="Auroc.Of"/>, with one sort in all instead of one a replicate.</summary>
    /// <param name="scores">As in <see cref="Of"/>.</param>
    /// <param name="trustworthy">As in <see cref="Of"/>.</param>
    /// <param name="groups">As in <see cref="Of"/>.</param>
    /// <param name="replicates">As in <see cref="Of"/>.</param>
    /// <param name="confidence">As in <see cref="Of"/>.</param>
    /// <param name="seed">As in <see cref="Of"/>.</param>
    /// <exception cref="ArgumentException">As in <see cref="Of"/>.</exception>
    public static BootstrapInterval OfAuroc(
        ReadOnlySpan<float> scores,
        IReadOnlyList<bool> trustworthy,
        IReadOnlyList<string> groups,
        int replicates = 1000,
        double confidence = 0.95,
        ulong seed = 1)
    {
        Check(scores, trustworthy, groups, replicates, confidence);
        var ranked = new RankedScores(scores, trustworthy);
        var resampling = new GroupResampling(groups, seed);
        var results = new double[replicates];
        for (var r = 0; r < replicates; r++)
        {
            results[r] = ranked.AurocOf(resampling.DrawBoth(trustworthy));
        }

        return From(Auroc.Of(scores, trustworthy), results, confidence);
    }

    /// <summary>The interval of a measure that needs no labels.</summary>
    /// <param name="values">Shape <c>[n]</c>, n at least 1.</param>
    /// <param name="groups">The group of each value, shape <c>[n]</c>.</param>
    /// <param name="statistic">Such as a mean or a median.</param>
    /// <param name="replicates">Resamplings, at least 100.</param>
    /// <param name="confidence">Nominal coverage, in (0, 1).</param>
    /// <param name="seed">Fixes the resampling.</param>
    /// <exception cref="ArgumentException">Lengths disagree, or there is no value.</exception>
    public static BootstrapInterval OfValues(
        ReadOnlySpan<double> values, IReadOnlyList<string> groups, ValueStatistic statistic, int replicates = 1000, double confidence = 0.95, ulong seed = 1)
    {
        ArgumentNullException.ThrowIfNull(statistic);
        CheckGroups(values.Length, groups, replicates, confidence);
        if (values.IsEmpty)
        {
            throw new ArgumentException("There are no values.", nameof(values));
        }

        var resampling = new GroupResampling(groups, seed);
        var results = new double[replicates];
        for (var r = 0; r < replicates; r++)
        {
            var rows = resampling.Draw();
            var drawn = new double[rows.Length];
            for (var i = 0; i < rows.Length; i++)
            {
                drawn[i] = values[rows[i]];
            }

            results[r] = statistic(drawn);
        }

        return From(statistic(values), results, confidence);
    }

    /// <summary>The percentiles of replicates.</summary>
    internal static BootstrapInterval From(double estimate, double[] results, double confidence)
    {
        Array.Sort(results);
        var tail = (1 - confidence) / 2;
        return new BootstrapInterval(estimate, Percentile(results, tail), Percentile(results, 1 - tail), confidence, results.Length);
    }

    /// <summary>Refuses what no interval can be made of.</summary>
    internal static void Check(
        ReadOnlySpan<float> scores, IReadOnlyList<bool> trustworthy, IReadOnlyList<string> groups, int replicates, double confidence)
    {
        CheckGroups(scores.Length, groups, replicates, confidence);
        _ = LabelledScores.CountBoth(scores, trustworthy, nameof(scores));
    }

    private static void CheckGroups(int values, IReadOnlyList<string> groups, int replicates, double confidence)
    {
        ArgumentNullException.ThrowIfNull(groups);
        ArgumentOutOfRangeException.ThrowIfLessThan(replicates, 100);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(confidence, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(confidence, 1);
        if (groups.Count != values)
        {
            throw new ArgumentException($"There are {values} values and {groups.Count} groups.", nameof(groups));
        }
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
