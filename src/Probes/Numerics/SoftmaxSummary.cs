namespace Candor.Probes.Numerics;

/// <summary>What one pass over logits says about the distribution <c>softmax(z)</c>, in nats.</summary>
/// <param name="LogSumExp"><c>ln Σ exp(z)</c>; see <see cref="StableSoftmax.LogSumExp"/> for what is not finite.</param>
/// <param name="Entropy"><c>−Σ p ln p</c>, in [0, ln v]; NaN where <see cref="StableSoftmax.Entropy"/> is NaN.</param>
/// <param name="LeastConfidence">One minus the largest probability, in [0, 1); NaN where the entropy is.</param>
public readonly record struct SoftmaxSummary(float LogSumExp, float Entropy, float LeastConfidence);
