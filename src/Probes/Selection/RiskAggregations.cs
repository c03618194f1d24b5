namespace Candor.Probes.Selection;

/// <summary>Text forms of <see cref="RiskAggregation"/>, as banks, responses and commands write them.</summary>
public static class RiskAggregations
{
    /// <summary>Reads the text form.</summary>
    /// <exception cref="FormatException"><paramref name="text"/> is not one of the three.</exception>
    public static RiskAggregation Parse(string text) => text switch
    {
        "answer_start" => RiskAggregation.AnswerStart,
        "max" => RiskAggregation.Max,
        "mean" => RiskAggregation.Mean,
        _ => throw new FormatException($"'{text}' is not an aggregation; expected answer_start, max or mean."),
    };

    /// <summary>The text form.</summary>
    public static string ToText(this RiskAggregation aggregation) => aggregation switch
    {
        RiskAggregation.AnswerStart => "answer_start",
        RiskAggregation.Max => "max",
        RiskAggregation.Mean => "mean",
        _ => throw new ArgumentOutOfRangeException(nameof(aggregation), aggregation, "Not an aggregation."),
    };
}
