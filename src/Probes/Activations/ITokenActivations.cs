namespace Candor.Probes.Activations;

/// <summary>The activations of one token, as a forward pass left them. A view: valid until its owner runs the next pass.</summary>
public interface ITokenActivations
{
    /// <summary>The pooled residual stream at a hook point, shape <c>[d]</c>; empty where the pass did not expose the hook point.</summary>
    ReadOnlySpan<float> Residual(HookPoint hookPoint, Pooling pooling);

    /// <summary>A statistic of the output distribution; NaN where it is absent (see <see cref="OutputStatistic.Surprisal"/>).</summary>
    float Statistic(OutputStatistic statistic);
}
