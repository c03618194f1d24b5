namespace Candor.Probes.Selection;

/// <summary>What is promised to be at most a limit.</summary>
public enum PromiseKind
{
    /// <summary>Share of untrustworthy answers among the covered ones.</summary>
    SelectiveRisk,

    /// <summary>Share of answers abstained on: one minus the coverage.</summary>
    Abstention,

    /// <summary>Share of trustworthy answers that are abstained on.</summary>
    FalseAbstention,
}

/// <summary>A promise about a threshold.</summary>
/// <param name="Kind">What is limited.</param>
/// <param name="Limit">In (0, 1).</param>
public sealed record RiskPromise(PromiseKind Kind, double Limit);

/// <summary>A promise with the evidence for it.</summary>
/// <param name="Promise">What was promised.</param>
/// <param name="Measured">The share on the calibration answers, in [0, 1].</param>
/// <param name="Bound">Upper confidence bound of it at the significance that was spent, at most the limit.</param>
/// <param name="Trials">Calibration answers that the share is of.</param>
public sealed record KeptPromise(RiskPromise Promise, double Measured, double Bound, int Trials);
