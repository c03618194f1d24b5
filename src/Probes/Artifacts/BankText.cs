using Candor.Probes.Selection;

namespace Candor.Probes.Artifacts;

/// <summary>Text forms that only banks use.</summary>
internal static class BankText
{
    public static string Of(RiskAggregation aggregation) => aggregation switch
    {
        RiskAggregation.AnswerStart => "answer_start",
        RiskAggregation.Max => "max",
        RiskAggregation.Mean => "mean",
        _ => throw new ArgumentOutOfRangeException(nameof(aggregation), aggregation, "Not an aggregation."),
    };

    /// <exception cref="FormatException"><paramref name="text"/> is not one of the three.</exception>
    public static RiskAggregation ParseAggregation(string text) => text switch
    {
        "answer_start" => RiskAggregation.AnswerStart,
        "max" => RiskAggregation.Max,
        "mean" => RiskAggregation.Mean,
        _ => throw new FormatException($"'{text}' is not an aggregation; expected answer_start, max or mean."),
    };
}
