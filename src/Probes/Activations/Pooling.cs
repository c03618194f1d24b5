namespace Candor.Probes.Activations;

/// <summary>
/// How the residual streams of a sequence become the one vector that a probe reads at a token. All are causal, so that streaming equals batch.
/// </summary>
public enum Pooling
{
    /// <summary>The token's own residual stream.</summary>
    Token,

    /// <summary>The mean over the sequence's tokens from the first one to this one.</summary>
    PrefixMean,

    /// <summary>The mean over the answer's tokens from its first one to this one; absent before the answer's first token.</summary>
    AnswerMean,

    /// <summary>
    /// <see cref="AnswerMean"/> minus the residual stream of the token before the answer: how far the state has moved since it was about to answer. What the
    /// question alone says of the answer cancels, and what the answer adds stays (own choice, after the change over a reasoning trace of arXiv 2510.01591).
    /// Absent before the answer's first token, and where no token comes before it.
    /// </summary>
    AnswerChange,
}
