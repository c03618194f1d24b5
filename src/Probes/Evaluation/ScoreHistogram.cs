namespace Candor.Probes.Evaluation;

/// <summary>How many rows of each class have a risk in each of some ranges of equal width. Immutable.</summary>
public sealed class ScoreHistogram
{
    private ScoreHistogram(IReadOnlyList<HistogramBin> bins) => Bins = bins;

    /// <summary>The ranges from 0 to 1, ascending; the last one holds its upper end too.</summary>
    public IReadOnlyList<HistogramBin> Bins { get; }

    /// <summary>Counts risks.</summary>
    /// <param name="risks">In [0, 1], shape <c>[n]</c>.</param>
    /// <param name="trustworthy">Labels, shape <c>[n]</c>; one class only is allowed.</param>
    /// <param name="bins">Ranges, at least 1.</param>
    /// <exception cref="ArgumentException">Lengths disagree, or a risk is NaN or outside [0, 1].</exception>
    public static ScoreHistogram From(ReadOnlySpan<float> risks, IReadOnlyList<bool> trustworthy, int bins = 20)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 1);
        _ = LabelledScores.Count(risks, trustworthy, nameof(risks));
        LabelledScores.RequireRisks(risks, nameof(risks));
        var good = new int[bins];
        var bad = new int[bins];
        for (var i = 0; i < risks.Length; i++)
        {
            var bin = Math.Min((int)(risks[i] * bins), bins - 1);
            (trustworthy[i] ? good : bad)[bin]++;
        }

        return new ScoreHistogram([.. Enumerable.Range(0, bins).Select(b => new HistogramBin((double)b / bins, (b + 1d) / bins, good[b], bad[b]))]);
    }
}

/// <summary>One range of risks.</summary>
/// <param name="From">Its lower end, inside.</param>
/// <param name="To">Its upper end, outside.</param>
/// <param name="Trustworthy">Rows on the trustworthy side.</param>
/// <param name="Untrustworthy">Rows on the other.</param>
public sealed record HistogramBin(double From, double To, int Trustworthy, int Untrustworthy);
