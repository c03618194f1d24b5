using Candor.Probes.Activations;

namespace Candor.Probes.Tests;

/// <summary>A token with given activations; what was not given is absent.</summary>
internal sealed class FakeToken : ITokenActivations
{
    public Dictionary<(HookPoint HookPoint, Pooling Pooling), float[]> Residuals { get; } = [];

    public Dictionary<OutputStatistic, float> Statistics { get; } = [];

    public ReadOnlySpan<float> Residual(HookPoint hookPoint, Pooling pooling) => Residuals.GetValueOrDefault((hookPoint, pooling));

    public float Statistic(OutputStatistic statistic) => Statistics.GetValueOrDefault(statistic, float.NaN);
}
