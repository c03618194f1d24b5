using Candor.Probes.Activations;
using Candor.Probes.Readouts;
using Candor.Probes.Selection;

namespace Candor.Monitor.Grpc;

/// <summary>Names of the domain in the contract's text fields: lower case with underscores.</summary>
internal static class WireText
{
    public static string Of(RiskAggregation aggregation) => aggregation switch
    {
        RiskAggregation.AnswerStart => "answer_start",
        RiskAggregation.Max => "max",
        RiskAggregation.Mean => "mean",
        _ => throw new ArgumentOutOfRangeException(nameof(aggregation), aggregation, "An aggregation without a name."),
    };

    public static string Of(TokenPosition position) => position switch
    {
        TokenPosition.Prompt => "prompt",
        TokenPosition.AnswerStart => "answer_start",
        TokenPosition.Answer => "answer",
        _ => throw new ArgumentOutOfRangeException(nameof(position), position, "A position without a name."),
    };

    public static string Of(ProbeSource source) => source switch
    {
        ProbeSource.Residual(var hookPoint, Pooling.Token) => $"{hookPoint}/token",
        ProbeSource.Residual(var hookPoint, _) => $"{hookPoint}/prefix_mean",
        ProbeSource.Output(OutputStatistic.Entropy) => "output/entropy",
        ProbeSource.Output(OutputStatistic.Surprisal) => "output/surprisal",
        _ => "output/least_confidence",
    };

    public static string Kind(IProbe probe) => probe switch
    {
        LinearProbe => "linear",
        OutputProbe => "output",
        MahalanobisProbe => "mahalanobis",
        _ => probe.GetType().Name,
    };
}
