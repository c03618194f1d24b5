using System.Text.Json.Serialization;
using Candor.Cli.Output;
using Candor.Probes.Selection;

namespace Candor.Cli.Readings;

/// <summary>A threshold with its promises and their evidence, as documents and people see it.</summary>
/// <param name="Risk">From this risk on the bank abstains.</param>
/// <param name="Aggregation">How token risks become the answer's.</param>
/// <param name="TargetSelectiveRisk">The selective risk that is promised; null where none is.</param>
/// <param name="Confidence">How surely all promises hold.</param>
/// <param name="Coverage">Share of calibration answers below the threshold.</param>
/// <param name="SelectiveRisk">Share of untrustworthy ones among them.</param>
/// <param name="SelectiveRiskBound">Its upper bound; null where no selective risk is promised.</param>
/// <param name="Samples">Answers that it was chosen on.</param>
/// <param name="Rule">How it was chosen.</param>
/// <param name="Promises">What is promised; null in records of earlier versions, which promise the selective risk above.</param>
internal sealed record ThresholdReport(
    double Risk,
    string Aggregation,
    double? TargetSelectiveRisk,
    double Confidence,
    double Coverage,
    double SelectiveRisk,
    double? SelectiveRiskBound,
    int Samples,
    ThresholdRule Rule = ThresholdRule.SelectiveRisk,
    IReadOnlyList<PromiseReport>? Promises = null)
{
    /// <summary>What is promised, to whom it applies, and how surely, in one sentence.</summary>
    public string Guarantee =>
        $"With confidence {Numbers.Percent(Confidence)}, {Promised}, among answers like the {Samples} that it was {Judged} on, "
        + $"with token risks made the answer's by '{Aggregation}'; nothing is promised for others.";

    // What the outcomes are worth is known before any answer.
    private string Judged => Rule == ThresholdRule.Cost ? "measured" : "chosen";

    /// <summary>Everything that is promised, without how surely.</summary>
    [JsonIgnore]
    public string Promised => string.Join(" and ", Kept.Select(static promise => promise.Describe()));

    /// <summary>The promises, also those of earlier versions.</summary>
    [JsonIgnore]
    public IReadOnlyList<PromiseReport> Kept => Promises ??
    [
        new PromiseReport(
            PromiseKind.SelectiveRisk, TargetSelectiveRisk ?? 1, SelectiveRisk, SelectiveRiskBound ?? 1, (int)Math.Round(Coverage * Samples), Aim: null),
    ];

    /// <summary>Of a bank's threshold; null for none.</summary>
    public static ThresholdReport? From(SelectiveThreshold? threshold)
    {
        if (threshold is null)
        {
            return null;
        }

        var selective = threshold.Promise(PromiseKind.SelectiveRisk);
        return new ThresholdReport(
            threshold.Risk,
            threshold.Aggregation.ToText(),
            selective?.Promise.Limit,
            threshold.Confidence,
            threshold.Coverage,
            threshold.SelectiveRisk,
            selective?.Bound,
            threshold.Samples,
            threshold.Rule,
            [.. threshold.Promises.Select(PromiseReport.From)]);
    }

    /// <summary>What it does and what was measured, in words.</summary>
    public string Describe() =>
        $"abstains at an answer risk ({Aggregation}) of {Numbers.Three(Risk)} or more: covers {Numbers.Percent(Coverage)} of {Samples} calibration answers, "
        + $"selective risk {Numbers.Percent(SelectiveRisk)}"
        + (SelectiveRiskBound is { } bound ? $", at most {Numbers.Percent(bound)} with confidence {Numbers.Percent(Confidence)}" : string.Empty)
        + (Rule == ThresholdRule.SelectiveRisk ? string.Empty : $"; chosen by {Rule.ToText()}");
}
