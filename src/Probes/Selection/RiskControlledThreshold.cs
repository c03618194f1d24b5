namespace Candor.Probes.Selection;

/// <summary>From which risk on to abstain, with every promise that it keeps.</summary>
/// <param name="Risk">Answers of this risk or more are abstained on; in (0, 1].</param>
/// <param name="Aggregation">How the answer's risk is made; the promises are not valid for another way.</param>
/// <param name="Confidence">How surely all promises hold at once, in (0, 1), over draws of the calibration set.</param>
/// <param name="Procedure">How the tests of all candidates were kept together.</param>
/// <param name="Coverage">Share of the calibration answers not abstained on, in [0, 1].</param>
/// <param name="Promises">The promises with their evidence, in the order in which they were asked for.</param>
/// <param name="Samples">Calibration answers, n.</param>
public sealed record RiskControlledThreshold(
    float Risk,
    RiskAggregation Aggregation,
    double Confidence,
    FamilyWiseProcedure Procedure,
    double Coverage,
    IReadOnlyList<KeptPromise> Promises,
    int Samples)
{
    /// <summary>Whether to abstain on an answer of this risk; false for NaN, which must not be read as safe.</summary>
    public bool Abstains(float risk) => risk >= Risk;

    /// <summary>The part of it that a bank keeps and a policy decides by; null where no selective risk was promised.</summary>
    public SelectiveThreshold? Selective =>
        Promises.FirstOrDefault(static kept => kept.Promise.Kind == PromiseKind.SelectiveRisk) is { } kept
            ? new SelectiveThreshold(Risk, Aggregation, kept.Promise.Limit, Confidence, Coverage, kept.Measured, kept.Bound, Samples)
            : null;
}
