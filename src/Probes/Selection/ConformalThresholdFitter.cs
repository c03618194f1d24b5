using Candor.Probes.Activations;

namespace Candor.Probes.Selection;

/// <summary>Covers only answers whose conformal set is "trustworthy" and nothing else.</summary>
/// <remarks>
/// <para>
/// The sets are those of <see cref="ConformalAbstention"/> over the log-odds of risk. A label's margin is then ordered as the risk r is for "untrustworthy" and
/// as <c>1 − r</c> for "trustworthy". With l the largest count for which <c>l / (n + 1) ≤ alpha</c> and M the l-th smallest margin of the calibration
/// answers' own labels, "untrustworthy" is implausible where <c>r &lt; M</c> and "trustworthy" plausible where <c>r ≤ 1 − M</c>. Both hold below one risk,
/// which is the threshold: an answer with both labels, or with neither, is abstained on.
/// </para>
/// <para>
/// <b>Guarantee.</b> An answer that is untrustworthy and covered has its label outside its set. For answers exchangeable with the calibration set that
/// happens to at most the share alpha of all answers, averaged over calibration sets. Of the one set at hand more can be said: the share beyond its l-th
/// smallest margin is at most Beta(l, n + 1 − l) distributed (Vovk, ACML 2012), whose quantile at the confidence is the bound of Clopper and Pearson for l −
/// 1 events among n. That is the limit promised here; alpha is its aim.
/// </para>
/// </remarks>
public sealed class ConformalThresholdFitter : IThresholdFitter
{
    private readonly double _alpha;
    private readonly double _confidence;

    /// <summary>Keeps the promise to be fitted.</summary>
    /// <param name="alpha">Most of all answers that may be untrustworthy and covered, on average, in (0, 1).</param>
    /// <param name="confidence">Of the limit for the calibration set at hand, in (0, 1).</param>
    /// <exception cref="ArgumentOutOfRangeException">Either is outside (0, 1).</exception>
    public ConformalThresholdFitter(double alpha = 0.1, double confidence = 0.95) => (_alpha, _confidence) =
        (OpenUnit.Require(alpha, nameof(alpha)), OpenUnit.Require(confidence, nameof(confidence)));

    /// <inheritdoc/>
    public SelectiveThreshold? Fit(ReadOnlySpan<float> risks, IReadOnlyList<bool> trustworthy, RiskAggregation aggregation)
    {
        ArgumentNullException.ThrowIfNull(trustworthy);
        Labels.RequireRisks(risks, trustworthy, nameof(risks));
        Labels.RequireEnough(risks.Length, IThresholdFitter.FewestSamples, nameof(risks));
        var margins = new double[risks.Length];
        for (var i = 0; i < margins.Length; i++)
        {
            margins[i] = trustworthy[i] ? 1 - (double)risks[i] : risks[i];
        }

        Array.Sort(margins);
        var outside = AllowedCount.Of(_alpha, margins.Length + 1);
        if (outside == 0)
        {
            // So few answers, or so small an alpha, that no label is ever implausible.
            return null;
        }

        var margin = margins[outside - 1];
        var threshold = Math.Min(AtLeast(margin), Above(1 - margin));
        var counts = AnswerCounts.At(threshold, risks, trustworthy);
        if (counts.Covered == 0)
        {
            return null;
        }

        var limit = BinomialBound.Upper(outside - 1, margins.Length, 1 - _confidence);
        var (events, trials) = counts.Of(PromiseKind.CoveredErrors);
        return new SelectiveThreshold(
            threshold,
            aggregation,
            ThresholdRule.Conformal,
            _confidence,
            counts.Coverage,
            counts.SelectiveRisk,
            [new KeptPromise(new RiskPromise(PromiseKind.CoveredErrors, limit), (double)events / trials, limit, trials, _alpha)],
            margins.Length);
    }

    /// <summary>The smallest single-precision number that is not below a double-precision one.</summary>
    private static float AtLeast(double value) => (float)value >= value ? (float)value : MathF.BitIncrement((float)value);

    /// <summary>The smallest single-precision number above a double-precision one; at most 1, because no risk is above.</summary>
    private static float Above(double value) => Math.Min(1, (float)value > value ? (float)value : MathF.BitIncrement((float)value));
}
