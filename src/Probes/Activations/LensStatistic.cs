namespace Candor.Probes.Activations;

/// <summary>
/// A number of the logit lens after a token: q is the distribution that the final norm and the unembedding make of the residual stream at an inner hook point,
/// p the model's own, w the token that p puts first.
/// </summary>
/// <remarks>
/// Each is meant to grow with uncertainty, but inner hook points are not written in the output's basis: which way it ranks is for other rows to say than
/// those on which it is judged.
/// </remarks>
public enum LensStatistic
{
    /// <summary>Entropy of q, in nats.</summary>
    Entropy,

    /// <summary>One minus the largest probability of q, in [0, 1).</summary>
    LeastConfidence,

    /// <summary><c>−ln q(w)</c> in nats, at least 0: how little the hook point expects the token that greedy decoding takes.</summary>
    Surprisal,

    /// <summary><c>ln p(w) − ln q(w)</c> in nats: the early-exit contrast of that token, which is what the layers behind the hook point added to it.</summary>
    Contrast,
}
