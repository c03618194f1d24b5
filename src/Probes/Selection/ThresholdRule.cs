namespace Candor.Probes.Selection;

/// <summary>How a threshold was chosen, and so what kind of promise it carries.</summary>
public enum ThresholdRule
{
    /// <summary>The largest coverage whose selective risk is at most a target (<see cref="SelectiveThresholdFitter"/>).</summary>
    SelectiveRisk,

    /// <summary>Several promises kept at once (<see cref="Selection.LearnThenTest"/>).</summary>
    LearnThenTest,

    /// <summary>Only answers that a conformal set calls trustworthy are covered (<see cref="ConformalThresholdFitter"/>).</summary>
    Conformal,

    /// <summary>A given share of the trustworthy answers is abstained on (<see cref="FalsePositiveThresholdFitter"/>).</summary>
    FalsePositives,

    /// <summary>What the outcomes are worth, without looking at any answer (<see cref="CostThresholdFitter"/>).</summary>
    Cost,
}

/// <summary>Text forms of <see cref="ThresholdRule"/>, as banks, responses and commands write them.</summary>
public static class ThresholdRules
{
    /// <summary>Reads the text form.</summary>
    /// <exception cref="FormatException"><paramref name="text"/> is not one of the five.</exception>
    public static ThresholdRule Parse(string text) => text switch
    {
        "selective_risk" => ThresholdRule.SelectiveRisk,
        "learn_then_test" => ThresholdRule.LearnThenTest,
        "conformal" => ThresholdRule.Conformal,
        "false_positives" => ThresholdRule.FalsePositives,
        "cost" => ThresholdRule.Cost,
        _ => throw new FormatException($"'{text}' is not a rule for thresholds; expected selective_risk, learn_then_test, conformal, false_positives or cost."),
    };

    /// <summary>The text form.</summary>
    public static string ToText(this ThresholdRule rule) => rule switch
    {
        ThresholdRule.SelectiveRisk => "selective_risk",
        ThresholdRule.LearnThenTest => "learn_then_test",
        ThresholdRule.Conformal => "conformal",
        ThresholdRule.FalsePositives => "false_positives",
        ThresholdRule.Cost => "cost",
        _ => throw new ArgumentOutOfRangeException(nameof(rule), rule, "Not a rule."),
    };
}
