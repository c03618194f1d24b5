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

    /// <summary>Share of all answers that are untrustworthy and covered all the same: coverage times selective risk.</summary>
    CoveredErrors,
}

/// <summary>Text forms of <see cref="PromiseKind"/>, as banks, responses and commands write them.</summary>
public static class PromiseKinds
{
    /// <summary>Reads the text form.</summary>
    /// <exception cref="FormatException"><paramref name="text"/> is not one of the four.</exception>
    public static PromiseKind Parse(string text) => text switch
    {
        "selective_risk" => PromiseKind.SelectiveRisk,
        "abstention" => PromiseKind.Abstention,
        "false_abstention" => PromiseKind.FalseAbstention,
        "covered_errors" => PromiseKind.CoveredErrors,
        _ => throw new FormatException($"'{text}' is not a promise; expected selective_risk, abstention, false_abstention or covered_errors."),
    };

    /// <summary>The text form.</summary>
    public static string ToText(this PromiseKind kind) => kind switch
    {
        PromiseKind.SelectiveRisk => "selective_risk",
        PromiseKind.Abstention => "abstention",
        PromiseKind.FalseAbstention => "false_abstention",
        PromiseKind.CoveredErrors => "covered_errors",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a promise."),
    };
}

/// <summary>A promise about a threshold.</summary>
/// <param name="Kind">What is limited.</param>
/// <param name="Limit">In (0, 1]; 1 promises nothing.</param>
public sealed record RiskPromise(PromiseKind Kind, double Limit);

/// <summary>A promise with the evidence for it.</summary>
/// <param name="Promise">What is promised with the threshold's confidence.</param>
/// <param name="Measured">The share on the calibration answers, in [0, 1].</param>
/// <param name="Bound">Upper confidence bound of it at the significance that was spent, at most the limit.</param>
/// <param name="Trials">Calibration answers that the share is of.</param>
/// <param name="Aim">
/// What was asked for, where it is not the limit: the share that conformal prediction keeps on average, or the share of false alarms that may be measured; null
/// elsewhere.
/// </param>
public sealed record KeptPromise(RiskPromise Promise, double Measured, double Bound, int Trials, double? Aim = null);
