namespace Candor.Probes.Coupling;

/// <summary>What to add to one token's logit at the next step.</summary>
/// <param name="TokenId">Its id, in [0, v).</param>
/// <param name="Bias">In logits, above 0.</param>
public readonly record struct TokenBias(int TokenId, float Bias);
