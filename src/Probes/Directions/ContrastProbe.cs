using Candor.Probes.Activations;
using Candor.Probes.Numerics;
using Candor.Probes.Readouts;

namespace Candor.Probes.Directions;

/// <summary>A direction that was found without labels, read on a statement's two completions. Immutable.</summary>
/// <param name="Affirmed">Reads the completion that affirms the statement.</param>
/// <param name="Denied">Reads the one that denies it.</param>
/// <param name="Loss">The loss that was reached; starts and models are compared by it.</param>
public sealed record ContrastProbe(FittedDirection Affirmed, FittedDirection Denied, double Loss)
{
    private static readonly ProbeSource Source = new ProbeSource.Residual(new HookPoint(0), Pooling.Token);

    private readonly LinearProbe _affirmed = Affirmed.ToProbe("affirmed", Source);
    private readonly LinearProbe _denied = Denied.ToProbe("denied", Source);

    /// <summary>Half the difference of the two scores, in logits, higher for less likely true; NaN for NaN.</summary>
    /// <param name="affirmed">Activation of the affirming completion, shape <c>[d]</c>.</param>
    /// <param name="denied">Activation of the denying one.</param>
    public float Score(ReadOnlySpan<float> affirmed, ReadOnlySpan<float> denied) => (_affirmed.Score(affirmed) - _denied.Score(denied)) / 2;

    /// <summary>The two completions' probabilities of untruth, each in [0, 1].</summary>
    public (double Affirmed, double Denied) Probabilities(ReadOnlySpan<float> affirmed, ReadOnlySpan<float> denied) =>
        (Sigmoid.Of(_affirmed.Score(affirmed)), Sigmoid.Of(_denied.Score(denied)));
}
