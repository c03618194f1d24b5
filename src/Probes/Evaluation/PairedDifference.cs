namespace Candor.Probes.Evaluation;

/// <summary>How much better one score ranks the same rows than another: the difference of their AUROCs, with both judged on the same resamplings.</summary>
/// <remarks>
/// Intervals of two scores may overlap and the difference be certain all the same, because an easy resampling is easy for both. "Beats" means that the
/// lower end is above 0.
/// </remarks>
/// <param name="First">AUROC of the one.</param>
/// <param name="Second">AUROC of the other.</param>
/// <param name="Difference"><paramref name="First"/> minus <paramref name="Second"/>, in [−1, 1].</param>
/// <param name="Low">Lower end of the difference's interval.</param>
/// <param name="High">Upper end.</param>
/// <param name="Confidence">Nominal coverage, in (0, 1).</param>
public sealed record PairedDifference(double First, double Second, double Difference, double Low, double High, double Confidence)
{
    /// <summary>Whether the first is better beyond the interval.</summary>
    public bool IsBetter => Low > 0;

    /// <summary>Whether it is worse beyond the interval.</summary>
    public bool IsWorse => High < 0;

    /// <summary>Compares two scores of the same rows.</summary>
    /// <param name="first">Shape <c>[n]</c>, higher is worse, without NaN.</param>
    /// <param name="second">Shape <c>[n]</c>, in any unit: only the order counts.</param>
    /// <param name="trustworthy">Labels, shape <c>[n]</c>.</param>
    /// <param name="groups">The group of each row, shape <c>[n]</c>: what is resampled.</param>
    /// <param name="replicates">Resamplings, at least 100.</param>
    /// <param name="confidence">Nominal coverage, in (0, 1).</param>
    /// <param name="seed">Fixes the resampling.</param>
    /// <exception cref="ArgumentException">Lengths disagree, a score is NaN, a class is empty, or the groups are too few.</exception>
    public static PairedDifference OfAuroc(
        ReadOnlySpan<float> first,
        ReadOnlySpan<float> second,
        IReadOnlyList<bool> trustworthy,
        IReadOnlyList<string> groups,
        int replicates = 1000,
        double confidence = 0.95,
        ulong seed = 1)
    {
        BootstrapInterval.Check(first, trustworthy, groups, replicates, confidence);
        BootstrapInterval.Check(second, trustworthy, groups, replicates, confidence);
        var (one, other) = (new RankedScores(first, trustworthy), new RankedScores(second, trustworthy));
        var resampling = new GroupResampling(groups, seed);
        var results = new double[replicates];
        for (var r = 0; r < replicates; r++)
        {
            var rows = resampling.DrawBoth(trustworthy);
            results[r] = one.AurocOf(rows) - other.AurocOf(rows);
        }

        var (a, b) = (Auroc.Of(first, trustworthy), Auroc.Of(second, trustworthy));
        var interval = BootstrapInterval.From(a - b, results, confidence);
        return new PairedDifference(a, b, interval.Estimate, interval.Low, interval.High, confidence);
    }
}
