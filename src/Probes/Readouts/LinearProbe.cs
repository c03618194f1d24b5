using Candor.Probes.Activations;
using Candor.Probes.Directions;

namespace Candor.Probes.Readouts;

/// <summary>Scores a token by its projection on one direction: <c>gain · ⟨residual, direction⟩ + bias</c>.</summary>
/// <param name="Name">Identifies the probe.</param>
/// <param name="Source">What it reads.</param>
/// <param name="Direction">Points to the untrustworthy side.</param>
/// <param name="Gain">Logits per unit of projection.</param>
/// <param name="Bias">Score of a zero residual stream, in logits.</param>
public sealed record LinearProbe(string Name, ProbeSource Source, Direction Direction, float Gain, float Bias) : ITokenProbe
{
    /// <inheritdoc/>
    public float Score(ReadOnlySpan<float> features) => (Gain * Direction.Project(features)) + Bias;
}
