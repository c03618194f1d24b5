using Candor.Probes.Activations;

namespace Candor.Probes.Selection;

/// <summary>Abstains from the risk on at which an abstention is worth more than an answer.</summary>
/// <remarks>
/// That risk follows from the values alone (<see cref="AnswerValues.AbstentionRisk"/>), and is right as far as risks mean what they say. <b>Guarantee.</b>
/// Because no answer was looked at to choose it, the bound of Clopper and Pearson for the covered answers holds as it stands: with the confidence given the
/// true selective risk is at most that bound.
/// </remarks>
public sealed class CostThresholdFitter : IThresholdFitter
{
    private readonly AnswerValues _values;
    private readonly double _confidence;

    /// <summary>Keeps what is asked for.</summary>
    /// <param name="values">What the outcomes are worth.</param>
    /// <param name="confidence">Of the limit for the selective risk, in (0, 1).</param>
    /// <exception cref="ArgumentOutOfRangeException">The confidence is outside (0, 1).</exception>
    public CostThresholdFitter(AnswerValues values, double confidence = 0.95)
    {
        ArgumentNullException.ThrowIfNull(values);
        (_values, _confidence) = (values, OpenUnit.Require(confidence, nameof(confidence)));
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The values order the outcomes otherwise than right above abstained above wrong.</exception>
    public SelectiveThreshold? Fit(ReadOnlySpan<float> risks, IReadOnlyList<bool> trustworthy, RiskAggregation aggregation)
    {
        ArgumentNullException.ThrowIfNull(trustworthy);
        Labels.RequireRisks(risks, trustworthy, nameof(risks));
        Labels.RequireEnough(risks.Length, IThresholdFitter.FewestSamples, nameof(risks));
        var threshold = (float)_values.AbstentionRisk;
        var counts = AnswerCounts.At(threshold, risks, trustworthy);
        if (counts.Covered == 0)
        {
            return null;
        }

        var limit = BinomialBound.Upper(counts.Errors, counts.Covered, 1 - _confidence);
        return new SelectiveThreshold(
            threshold,
            aggregation,
            ThresholdRule.Cost,
            _confidence,
            counts.Coverage,
            counts.SelectiveRisk,
            [new KeptPromise(new RiskPromise(PromiseKind.SelectiveRisk, limit), counts.SelectiveRisk, limit, counts.Covered)],
            risks.Length);
    }
}
