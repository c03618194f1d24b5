using Candor.Cli.Output;
using Candor.Probes.Selection;

namespace Candor.Cli.Readings;

/// <summary>A threshold with its evidence, as documents and people see it.</summary>
/// <param name="Risk">From this risk on the bank abstains.</param>
/// <param name="Aggregation">How token risks become the answer's.</param>
/// <param name="TargetSelectiveRisk">What was asked for.</param>
/// <param name="Confidence">How surely.</param>
/// <param name="Coverage">Share of calibration answers below the threshold.</param>
/// <param name="SelectiveRisk">Share of untrustworthy ones among them.</param>
/// <param name="SelectiveRiskBound">Its upper bound.</param>
/// <param name="Samples">Answers that it was chosen on.</param>
internal sealed record ThresholdReport(
    double Risk,
    string Aggregation,
    double TargetSelectiveRisk,
    double Confidence,
    double Coverage,
    double SelectiveRisk,
    double SelectiveRiskBound,
    int Samples)
{
    /// <summary>What is promised, to whom it applies, and how surely, in one sentence.</summary>
    public string Guarantee =>
        $"With confidence {Numbers.Percent(Confidence)}, at most {Numbers.Percent(TargetSelectiveRisk)} of the answers that are not abstained on are untrustworthy, "
        + $"among answers like the {Samples} that it was chosen on, with token risks made the answer's by '{Aggregation}'; nothing is promised for others.";

    /// <summary>Of a bank's threshold; null for none.</summary>
    public static ThresholdReport? From(SelectiveThreshold? threshold) => threshold is null
        ? null
        : new ThresholdReport(
            threshold.Risk,
            threshold.Aggregation.ToText(),
            threshold.TargetSelectiveRisk,
            threshold.Confidence,
            threshold.Coverage,
            threshold.SelectiveRisk,
            threshold.SelectiveRiskBound,
            threshold.Samples);

    /// <summary>In words.</summary>
    public string Describe() =>
        $"abstains at an answer risk ({Aggregation}) of {Numbers.Three(Risk)} or more: covers {Numbers.Percent(Coverage)} of {Samples} calibration answers, "
        + $"selective risk {Numbers.Percent(SelectiveRisk)}, at most {Numbers.Percent(SelectiveRiskBound)} with confidence {Numbers.Percent(Confidence)}";
}
