using Candor.Probes.Numerics;

namespace Candor.Probes.Directions;

/// <summary>A direction that was found without labels, read on a statement's two completions. Immutable.</summary>
/// <param name="Affirmed">Reads the completion that affirms the statement.</param>
/// <param name="Denied">Reads the one that denies it.</param>
/// <param name="Loss">The loss that was reached; starts and models are compared by it.</param>
public sealed record ContrastProbe(FittedDirection Affirmed, FittedDirection Denied, double Loss)
{
    /// <summary>Half the difference of the two scores, in logits, higher for less likely true; NaN for NaN.</summary>
    /// <param name="affirmed">Activation of the affirming completion, shape <c>[d]</c>.</param>
    /// <param name="denied">Activation of the denying one.</param>
    /// <exception cref="ArgumentException">An activation is not of the directions' width.</exception>
    public float Score(ReadOnlySpan<float> affirmed, ReadOnlySpan<float> denied) => (Affirmed.Score(affirmed) - Denied.Score(denied)) / 2;

    /// <summary>The two completions' probabilities of untruth, each in [0, 1]; NaN for NaN.</summary>
    /// <exception cref="ArgumentException">An activation is not of the directions' width.</exception>
    public (double Affirmed, double Denied) Probabilities(ReadOnlySpan<float> affirmed, ReadOnlySpan<float> denied) =>
        (Sigmoid.Of(Affirmed.Score(affirmed)), Sigmoid.Of(Denied.Score(denied)));
}
