using Candor.Probes.Activations;

namespace Candor.Probes.Selection;

/// <summary>A threshold on scores by the share of trustworthy answers that it flags, with the evidence for it.</summary>
/// <param name="Score">Answers of this score or more are flagged.</param>
/// <param name="TargetFalsePositiveRate">The rate that was asked for, in (0, 1).</param>
/// <param name="FalsePositiveRate">Share of the trustworthy calibration answers that are flagged; at most the target.</param>
/// <param name="FalsePositiveLow">Lower end of its 95 % interval (Clopper and Pearson).</param>
/// <param name="FalsePositiveHigh">
/// Upper end, for as many false alarms as were allowed: with ties fewer are seen, and a bound for those would be too low.
/// </param>
/// <param name="Recall">Share of the untrustworthy calibration answers that are flagged; NaN where there are none.</param>
/// <param name="RecallLow">Lower end of its 95 % interval; NaN where there are none.</param>
/// <param name="RecallHigh">Upper end.</param>
/// <param name="Samples">Calibration answers, n.</param>
public sealed record FalsePositiveThreshold(
    float Score,
    double TargetFalsePositiveRate,
    double FalsePositiveRate,
    double FalsePositiveLow,
    double FalsePositiveHigh,
    double Recall,
    double RecallLow,
    double RecallHigh,
    int Samples)
{
    private const double Tail = 0.025;

    /// <summary>The lowest threshold that flags at most the target share of the trustworthy answers.</summary>
    /// <remarks>
    /// Untrustworthy answers are not needed: everyday traffic that is known to be fine is enough, as in arXiv 2602.20273. They only give the recall.
    /// </remarks>
    /// <param name="scores">Shape <c>[n]</c>, finite, of answers that did not fit the probe.</param>
    /// <param name="trustworthy">Shape <c>[n]</c>; at least one trustworthy.</param>
    /// <param name="falsePositiveRate">In (0, 1).</param>
    /// <exception cref="ArgumentException">
    /// Lengths disagree, a score is not finite, none is trustworthy, or there are fewer than <see cref="IThresholdFitter.FewestSamples"/>.
    /// </exception>
    public static FalsePositiveThreshold Fit(ReadOnlySpan<float> scores, IReadOnlyList<bool> trustworthy, double falsePositiveRate = 0.01)
    {
        ArgumentNullException.ThrowIfNull(trustworthy);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(falsePositiveRate, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(falsePositiveRate, 1);
        Labels.RequireAligned(scores, trustworthy, "score", nameof(scores));
        Labels.RequireEnough(scores.Length, IThresholdFitter.FewestSamples, nameof(scores));
        var good = new List<float>();
        var bad = new List<float>();
        for (var i = 0; i < scores.Length; i++)
        {
            (trustworthy[i] ? good : bad).Add(scores[i]);
        }

        if (good.Count == 0)
        {
            throw new ArgumentException("None of the answers is trustworthy; a false-positive rate cannot be measured.", nameof(trustworthy));
        }

        // Flagging from the (k + 1)-th largest on would flag too many; just above it at most k are, however many share that score.
        good.Sort();
        var allowed = AllowedCount.Of(falsePositiveRate, good.Count);
        var threshold = MathF.BitIncrement(good[good.Count - 1 - allowed]);
        var falseAlarms = good.Count(score => score >= threshold);
        var found = bad.Count(score => score >= threshold);
        var hasBad = bad.Count > 0;
        return new FalsePositiveThreshold(
            threshold,
            falsePositiveRate,
            (double)falseAlarms / good.Count,
            BinomialBound.Lower(falseAlarms, good.Count, Tail),
            BinomialBound.Upper(allowed, good.Count, Tail),
            hasBad ? (double)found / bad.Count : double.NaN,
            hasBad ? BinomialBound.Lower(found, bad.Count, Tail) : double.NaN,
            hasBad ? BinomialBound.Upper(found, bad.Count, Tail) : double.NaN,
            scores.Length);
    }
}
