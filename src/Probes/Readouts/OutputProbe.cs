using Candor.Probes.Activations;

namespace Candor.Probes.Readouts;

/// <summary>Scores a token by a statistic of the output distribution itself: the baselines that a probe has to beat.</summary>
/// <param name="Name">Identifies the probe.</param>
/// <param name="Source">The statistic; each one grows with uncertainty, so it is a score as it stands.</param>
public sealed record OutputProbe(string Name, ProbeSource.Output Source) : ITokenProbe
{
    /// <inheritdoc/>
    ProbeSource IProbe.Source => Source;

    /// <inheritdoc/>
    public float Score(ReadOnlySpan<float> features) => features[0];
}
