namespace Candor.Probes.Selection;

/// <summary>From which risk on to abstain, with what that promises and the evidence for it. Immutable.</summary>
/// <param name="Risk">Answers of this risk or more are abstained on; in (0, 1].</param>
/// <param name="Aggregation">How the answer's risk is made; the promises are not valid for another way.</param>
/// <param name="Rule">How it was chosen.</param>
/// <param name="Confidence">How surely all promises hold at once, in (0, 1), over draws of the calibration set.</param>
/// <param name="Coverage">Share of the calibration answers not abstained on, in (0, 1].</param>
/// <param name="SelectiveRisk">
/// Share of untrustworthy answers among those, in [0, 1]; measured, and promised only where <paramref name="Promises"/> say so.
/// </param>
/// <param name="Promises">At least one, each kind at most once, in the order in which they were asked for.</param>
/// <param name="Samples">Calibration answers, n.</param>
public sealed record SelectiveThreshold(
    float Risk,
    RiskAggregation Aggregation,
    ThresholdRule Rule,
    double Confidence,
    double Coverage,
    double SelectiveRisk,
    IReadOnlyList<KeptPromise> Promises,
    int Samples)
{
    /// <summary>A threshold that promises a selective risk and nothing else.</summary>
    /// <param name="risk">Answers of this risk or more are abstained on; in (0, 1].</param>
    /// <param name="aggregation">How the answer's risk is made.</param>
    /// <param name="targetSelectiveRisk">The selective risk that was asked for, in (0, 1).</param>
    /// <param name="confidence">How surely the true selective risk is at most that, in (0, 1).</param>
    /// <param name="coverage">Share of the calibration answers not abstained on, in (0, 1].</param>
    /// <param name="selectiveRisk">Share of untrustworthy answers among those, in [0, 1].</param>
    /// <param name="selectiveRiskBound">Upper confidence bound of it, at most the target.</param>
    /// <param name="samples">Calibration answers, n.</param>
    public SelectiveThreshold(
        float risk,
        RiskAggregation aggregation,
        double targetSelectiveRisk,
        double confidence,
        double coverage,
        double selectiveRisk,
        double selectiveRiskBound,
        int samples)
        : this(
            risk,
            aggregation,
            ThresholdRule.SelectiveRisk,
            confidence,
            coverage,
            selectiveRisk,
            [
                new KeptPromise(
                    new RiskPromise(PromiseKind.SelectiveRisk, targetSelectiveRisk), selectiveRisk, selectiveRiskBound, (int)Math.Round(coverage * samples)),
            ],
            samples)
    {
    }

    /// <summary>Whether to abstain on an answer of this risk.</summary>
    /// <param name="risk">
    /// In [0, 1]. NaN, an answer that was not scored, gives false, which must not be read as safe: the caller handles absence.
    /// </param>
    public bool Abstains(float risk) => risk >= Risk;

    /// <summary>The promise of that kind; null where none was made.</summary>
    public KeptPromise? Promise(PromiseKind kind) => Promises.FirstOrDefault(kept => kept.Promise.Kind == kind);

    /// <summary>Whether everything agrees, promise by promise: a record by itself would compare the lists' identities.</summary>
    public bool Equals(SelectiveThreshold? other) => other is not null
        && (Risk, Aggregation, Rule, Confidence, Coverage, SelectiveRisk, Samples).Equals(
            (other.Risk, other.Aggregation, other.Rule, other.Confidence, other.Coverage, other.SelectiveRisk, other.Samples))
        && Promises.SequenceEqual(other.Promises);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Risk, Aggregation, Rule, Samples);
}
