using Candor.Probes.Activations;
using Candor.Probes.Readouts;

namespace Candor.Probes.Directions;

/// <summary>A direction with the scale and origin that turn a projection into a score: <c>gain · ⟨residual, direction⟩ + bias</c>.</summary>
/// <param name="Direction">Points to the untrustworthy side.</param>
/// <param name="Gain">Logits per unit of projection, above 0.</param>
/// <param name="Bias">Score of a zero residual stream, in logits.</param>
public sealed record FittedDirection(Direction Direction, float Gain, float Bias)
{
    /// <summary>Score of an activation, shape <c>[d]</c>, in logits, higher for less likely true; NaN for NaN.</summary>
    /// <exception cref="ArgumentException"><paramref name="residual"/> is not of the direction's width.</exception>
    public float Score(ReadOnlySpan<float> residual) => (Gain * Direction.Project(residual)) + Bias;

    /// <summary>The probe that reads <paramref name="source"/> with this direction.</summary>
    public LinearProbe ToProbe(string name, ProbeSource source) => new(name, source, Direction, Gain, Bias);
}
