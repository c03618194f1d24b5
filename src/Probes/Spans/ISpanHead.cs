using Candor.Probes.Directions;

namespace Candor.Probes.Spans;

/// <summary>A fitted readout of a span, read causally: after every token it says what the span up to there scores. Immutable; share it freely.</summary>
public interface ISpanHead
{
    /// <summary>Width of a token's residual stream, d.</summary>
    int Dimension { get; }

    /// <summary>Scores single tokens: w and b of every head.</summary>
    FittedDirection Value { get; }

    /// <summary>Takes in the next token and scores the span so far, in O(d); allocates nothing.</summary>
    /// <param name="state">What is known of the span; <c>default</c> before its first token. Not thread-safe: owned by one span.</param>
    /// <param name="residual">The token's residual stream, shape <c>[d]</c>.</param>
    /// <returns>
    /// In logits, higher is worse, the same bits as <see cref="Score"/> of the tokens so far. NaN, which means "not scored", once any token of the
    /// span held one: what was not seen could be what matters.
    /// </returns>
    /// <exception cref="ArgumentException"><paramref name="residual"/> is not of width d.</exception>
    float Read(ref SpanState state, ReadOnlySpan<float> residual);

    /// <summary>Scores a whole span.</summary>
    /// <param name="tokens">Shape <c>[t, d]</c>, row-major.</param>
    /// <returns>As <see cref="Read"/>; NaN for an empty span.</returns>
    /// <exception cref="ArgumentException">The length is not a multiple of d.</exception>
    float Score(ReadOnlySpan<float> tokens)
    {
        if (tokens.Length % Dimension != 0)
        {
            throw new ArgumentException($"{tokens.Length} values are not tokens of {Dimension}.", nameof(tokens));
        }

        var state = default(SpanState);
        var score = float.NaN;
        for (var start = 0; start < tokens.Length; start += Dimension)
        {
            score = Read(ref state, tokens.Slice(start, Dimension));
        }

        return score;
    }
}
