namespace Candor.Probes.Selection;

/// <summary>From which risk on to abstain, with the evidence for it.</summary>
/// <param name="Risk">Answers of this risk or more are abstained on; in (0, 1].</param>
/// <param name="Aggregation">How the answer's risk is made; the threshold is not valid for another way.</param>
/// <param name="TargetSelectiveRisk">The selective risk that was asked for, in (0, 1).</param>
/// <param name="Confidence">How surely the true selective risk is at most the target, in (0, 1), over draws of the calibration set.</param>
/// <param name="Coverage">Share of the calibration answers not abstained on, in (0, 1].</param>
/// <param name="SelectiveRisk">Share of untrustworthy answers among those, in [0, 1].</param>
/// <param name="SelectiveRiskBound">Upper confidence bound of it, at most the target.</param>
/// <param name="Samples">Calibration answers, n.</param>
public sealed record SelectiveThreshold(
    float Risk,
    RiskAggregation Aggregation,
    double TargetSelectiveRisk,
    double Confidence,
    double Coverage,
    double SelectiveRisk,
    double SelectiveRiskBound,
    int Samples)
{
    /// <summary>Whether to abstain on an answer of this risk.</summary>
    /// <param name="risk">
    /// In [0, 1]. NaN, an answer that was not scored, gives false, which must not be read as safe: the caller handles absence.
    /// </param>
    public bool Abstains(float risk) => risk >= Risk;
}
