using Candor.Cli.Output;
using Candor.Probes.Selection;

namespace Candor.Cli.Readings;

/// <summary>A promise of a threshold, as documents and people see it.</summary>
/// <param name="Kind">selective_risk, abstention, false_abstention or covered_errors.</param>
/// <param name="Limit">At most this share, with the threshold's confidence.</param>
/// <param name="Measured">The share on the calibration answers.</param>
/// <param name="Bound">Its upper bound.</param>
/// <param name="Trials">Calibration answers that the share is of.</param>
/// <param name="Aim">What was asked for, where it is not the limit; null elsewhere.</param>
internal sealed record PromiseReport(PromiseKind Kind, double Limit, double Measured, double Bound, int Trials, double? Aim)
{
    /// <summary>Of a bank's promise.</summary>
    public static PromiseReport From(KeptPromise kept) =>
        new(kept.Promise.Kind, kept.Promise.Limit, kept.Measured, kept.Bound, kept.Trials, kept.Aim);

    /// <summary>What is promised, without how surely: "at most 5.0 % of …".</summary>
    public string Describe() => $"at most {Numbers.Percent(Limit)} of {Subject(Kind)}" + (Aim, Kind) switch
    {
        (null, _) => string.Empty,
        ({ } aim, PromiseKind.CoveredErrors) => $" ({Numbers.Percent(aim)} on average over calibration sets)",
        ({ } aim, _) => $" ({Numbers.Percent(aim)} was asked for, and {Numbers.Percent(Measured)} measured)",
    };

    /// <summary>What it rests on: "selective risk 2.0 % of 240 calibration answers, at most 4.5 %".</summary>
    public string Evidence() => $"{Name(Kind)} {Numbers.Percent(Measured)} of {Trials} calibration answers, at most {Numbers.Percent(Bound)}";

    /// <summary>What the share is of.</summary>
    public static string Subject(PromiseKind kind) => kind switch
    {
        PromiseKind.SelectiveRisk => "the answers that are not abstained on are untrustworthy",
        PromiseKind.Abstention => "the answers are abstained on",
        PromiseKind.FalseAbstention => "the trustworthy answers are abstained on",
        PromiseKind.CoveredErrors => "all answers are untrustworthy and not abstained on",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a promise."),
    };

    /// <summary>The share's name, for tables.</summary>
    public static string Name(PromiseKind kind) => kind switch
    {
        PromiseKind.SelectiveRisk => "selective risk",
        PromiseKind.Abstention => "abstention",
        PromiseKind.FalseAbstention => "false abstention",
        PromiseKind.CoveredErrors => "untrustworthy and covered",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a promise."),
    };
}
