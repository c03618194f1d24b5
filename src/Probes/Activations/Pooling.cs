namespace Candor.Probes.Activations;

/// <summary>How the residual streams of a sequence become the one vector that a probe reads at a token.</summary>
public enum Pooling
{
    /// <summary>The token's own residual stream.</summary>
    Token,

    /// <summary>The mean over the sequence's tokens from the first one to this one. Causal, so that streaming equals batch.</summary>
    PrefixMean,
}
