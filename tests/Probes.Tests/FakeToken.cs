using Candor.Probes.Activations;
using Candor.Probes.Spans;

namespace Candor.Probes.Tests;

/// <summary>A token with given activations; what was not given is absent.</summary>
internal sealed class FakeToken : ITokenActivations
{
    public Dictionary<(HookPoint HookPoint, Pooling Pooling), float[]> Residuals { get; } = [];

    /// <summary>Tokens of the spans that end here, each <c>[t, d]</c>.</summary>
    public Dictionary<(HookPoint HookPoint, SpanStart Start), float[]> Spans { get; } = [];

    public Dictionary<OutputStatistic, float> Statistics { get; } = [];

    public ReadOnlySpan<float> Residual(HookPoint hookPoint, Pooling pooling) => Residuals.GetValueOrDefault((hookPoint, pooling));

    public float Statistic(OutputStatistic statistic) => Statistics.GetValueOrDefault(statistic, float.NaN);

    public float ScoreSpan(ISpanHead head, HookPoint hookPoint, SpanStart start) => head.Score(Spans.GetValueOrDefault((hookPoint, start), []));
}
