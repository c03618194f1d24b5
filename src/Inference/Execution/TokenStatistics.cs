namespace Candor.Inference.Execution;

/// <summary>What the output distributions around one token say, in nats.</summary>
/// <param name="Surprisal">Negative log-probability of the token under the distribution before it; NaN for a sequence's first token.</param>
/// <param name="PriorEntropy">Entropy of the distribution before it, from which the token was drawn; NaN for a sequence's first token.</param>
/// <param name="NextEntropy">Entropy of the distribution after it, from which the next token will be drawn.</param>
/// <param name="NextLeastConfidence">One minus the largest probability of the distribution after it, in [0, 1).</param>
public readonly record struct TokenStatistics(float Surprisal, float PriorEntropy, float NextEntropy, float NextLeastConfidence);
