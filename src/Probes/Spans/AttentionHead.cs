using System.Numerics.Tensors;
using Candor.Probes.Directions;

namespace Candor.Probes.Spans;

/// <summary>Scores a span by the mean of its tokens' scores under learnt attention: <c>Σ_t softmax(⟨q, h_t⟩) (⟨w, h_t⟩ + b)</c>. Immutable.</summary>
/// <remarks>
/// The softmax runs along: weights are kept relative to the largest logit so far and rescaled when it rises (Milakov and Gimelshein, arXiv
/// 1805.02867), so that a token costs 4d operations however long the span.
/// </remarks>
public sealed class AttentionHead : ISpanHead
{
    private readonly float[] _query;

    /// <summary>Keeps what was fitted.</summary>
    /// <param name="value">Scores single tokens: w and b.</param>
    /// <param name="query">q, shape <c>[d]</c>, finite; not copied. All zeros make the plain mean of the token scores.</param>
    /// <exception cref="ArgumentException"><paramref name="query"/> is of another width, or not finite.</exception>
    public AttentionHead(FittedDirection value, float[] query)
    {
        ArgumentNullException.ThrowIfNull(value);
        ArgumentNullException.ThrowIfNull(query);
        if (query.Length != value.Direction.Dimension || !Array.TrueForAll(query, float.IsFinite))
        {
            throw new ArgumentException($"The query has {query.Length} values; {value.Direction.Dimension} finite ones are expected.", nameof(query));
        }

        Value = value;
        _query = query;
    }

    /// <inheritdoc/>
    public int Dimension => _query.Length;

    /// <inheritdoc/>
    public FittedDirection Value { get; }

    /// <summary>q, shape <c>[d]</c>.</summary>
    public ReadOnlySpan<float> Query => _query;

    /// <inheritdoc/>
    public float Read(ref SpanState state, ReadOnlySpan<float> residual)
    {
        double value = (Value.Gain * Value.Direction.Project(residual)) + Value.Bias;
        double logit = TensorPrimitives.Dot(residual, _query);
        var maximum = state.Tokens == 0 ? logit : Math.Max(state.Maximum, logit);
        var kept = state.Tokens == 0 ? 0 : Math.Exp(state.Maximum - maximum);
        var weight = Math.Exp(logit - maximum);
        state.Mass = (state.Mass * kept) + weight;
        state.Weighted = (state.Weighted * kept) + (weight * value);
        state.Maximum = maximum;
        state.Tokens++;
        return (float)(state.Weighted / state.Mass);
    }
}
