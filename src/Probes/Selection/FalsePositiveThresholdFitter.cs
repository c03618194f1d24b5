using Candor.Probes.Activations;

namespace Candor.Probes.Selection;

/// <summary>Abstains on at most a given share of the trustworthy answers, and on as many others as that allows.</summary>
/// <remarks>
/// The threshold is that of <see cref="FalsePositiveThreshold"/>: just above the (k + 1)-th largest risk of the m trustworthy answers, k being what the rate
/// allows. <b>Guarantee.</b> The true rate there is at most Beta(k + 1, m − k) distributed, however the risks are distributed and tied, so that it is at most
/// the bound of Clopper and Pearson for k events among m with the confidence given. That bound is promised; the rate asked for is what was measured at most,
/// and its aim.
/// </remarks>
public sealed class FalsePositiveThresholdFitter : IThresholdFitter
{
    private readonly double _rate;
    private readonly double _confidence;

    /// <summary>Keeps what is asked for.</summary>
    /// <param name="falsePositiveRate">Largest measured share of trustworthy answers that are abstained on, in (0, 1).</param>
    /// <param name="confidence">Of the limit for the true share, in (0, 1).</param>
    /// <exception cref="ArgumentOutOfRangeException">Either is outside (0, 1).</exception>
    public FalsePositiveThresholdFitter(double falsePositiveRate = 0.01, double confidence = 0.95) => (_rate, _confidence) =
        (OpenUnit.Require(falsePositiveRate, nameof(falsePositiveRate)), OpenUnit.Require(confidence, nameof(confidence)));

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">None of the answers is trustworthy.</exception>
    public SelectiveThreshold? Fit(ReadOnlySpan<float> risks, IReadOnlyList<bool> trustworthy, RiskAggregation aggregation)
    {
        ArgumentNullException.ThrowIfNull(trustworthy);
        Labels.RequireRisks(risks, trustworthy, nameof(risks));
        var threshold = FalsePositiveThreshold.Fit(risks, trustworthy, _rate).Score;
        if (threshold > 1)
        {
            // More trustworthy answers than the rate allows share the risk 1: nothing can be flagged.
            return null;
        }

        var counts = AnswerCounts.At(threshold, risks, trustworthy);
        var (events, trials) = counts.Of(PromiseKind.FalseAbstention);
        var limit = BinomialBound.Upper(AllowedCount.Of(_rate, trials), trials, 1 - _confidence);
        return new SelectiveThreshold(
            threshold,
            aggregation,
            ThresholdRule.FalsePositives,
            _confidence,
            counts.Coverage,
            counts.SelectiveRisk,
            [new KeptPromise(new RiskPromise(PromiseKind.FalseAbstention, limit), (double)events / trials, limit, trials, _rate)],
            risks.Length);
    }
}
