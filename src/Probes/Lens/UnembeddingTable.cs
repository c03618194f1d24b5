using System.Buffers;
using System.Numerics.Tensors;

namespace Candor.Probes.Lens;

/// <summary>The rows of a model's unembedding that belong to some candidate tokens, behind its final norm. Immutable and safe to share.</summary>
/// <remarks>
/// A full vocabulary costs <c>2 d v</c> operations a reading, some hundred times a probe; a candidate set of c tokens costs <c>2 d c</c>. Everything that is
/// read here is relative to the candidates: a probability is a share among them, a rank a place among them. A cap on logits (Gemma 2) is
/// not applied; it changes no rank.
/// </remarks>
public sealed class UnembeddingTable
{
    private readonly int[] _tokens;
    private readonly float[] _rows;
    private readonly float[]? _bias;
    private readonly Dictionary<int, int> _places = [];

    /// <summary>Checks and takes over the rows.</summary>
    /// <param name="tokens">Ids of the candidates, shape <c>[c]</c>, at least two, each once.</param>
    /// <param name="rows">Their rows of W_U, shape <c>[c, d]</c>, row-major, finite; not copied, so the caller must not change them afterwards.</param>
    /// <param name="norm">The final norm, of width d.</param>
    /// <param name="bias">The unembedding's bias for each candidate, shape <c>[c]</c>; null where the model has none.</param>
    /// <exception cref="ArgumentException">Lengths disagree, a value is not finite, or a token occurs twice; the message names which.</exception>
    public UnembeddingTable(IReadOnlyList<int> tokens, float[] rows, FinalNorm norm, IReadOnlyList<float>? bias = null)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(norm);
        if (tokens.Count < 2)
        {
            throw new ArgumentException($"{tokens.Count} candidates cannot be compared; at least two are needed.", nameof(tokens));
        }

        if (rows.Length != (long)tokens.Count * norm.Dimension)
        {
            throw new ArgumentException($"{rows.Length} values are not {tokens.Count} rows (one per candidate) of {norm.Dimension}.", nameof(rows));
        }

        if (bias is not null && bias.Count != tokens.Count)
        {
            throw new ArgumentException($"There are {bias.Count} biases for {tokens.Count} candidates.", nameof(bias));
        }

        var bad = Array.FindIndex(rows, static value => !float.IsFinite(value));
        if (bad >= 0)
        {
            throw new ArgumentException(
                $"Row {bad / norm.Dimension}, column {bad % norm.Dimension} is {rows[bad]}; the unembedding must be finite.", nameof(rows));
        }

        for (var i = 0; i < tokens.Count; i++)
        {
            if (!_places.TryAdd(tokens[i], i))
            {
                throw new ArgumentException($"Token {tokens[i]} is a candidate twice.", nameof(tokens));
            }
        }

        (_tokens, _rows, _bias, Norm) = ([.. tokens], rows, bias is null ? null : [.. bias], norm);
    }

    /// <summary>Candidates, c.</summary>
    public int Count => _tokens.Length;

    /// <summary>Width of the residual stream, d.</summary>
    public int Dimension => Norm.Dimension;

    /// <summary>Ids of the candidates, shape <c>[c]</c>.</summary>
    public IReadOnlyList<int> Tokens => _tokens;

    /// <summary>The norm before the unembedding.</summary>
    public FinalNorm Norm { get; }

    /// <summary>Row of candidate <paramref name="place"/>, shape <c>[d]</c>.</summary>
    public ReadOnlySpan<float> Row(int place) => _rows.AsSpan(place * Dimension, Dimension);

    /// <summary>Bias of candidate <paramref name="place"/>; 0 where the model has none.</summary>
    public float Bias(int place) => _bias is null ? 0 : _bias[place];

    /// <summary>The place of a token among the candidates.</summary>
    /// <exception cref="ArgumentException">It is no candidate.</exception>
    public int PlaceOf(int token) => _places.TryGetValue(token, out var place)
        ? place
        : throw new ArgumentException($"Token {token} is not among the {Count} candidates.", nameof(token));

    /// <summary>Logits of the candidates for one residual stream, at the last hook point the model's own, at an inner one its logit lens.</summary>
    /// <param name="residual">Shape <c>[d]</c>, before the norm.</param>
    /// <param name="destination">Shape <c>[c]</c>; NaN where the residual stream holds a NaN.</param>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public void Logits(ReadOnlySpan<float> residual, Span<float> destination)
    {
        var buffer = ArrayPool<float>.Shared.Rent(Dimension);
        try
        {
            var normed = buffer.AsSpan(0, Dimension);
            Norm.Apply(residual, normed);
            LogitsOfNormed(normed, destination);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(buffer);
        }
    }

    /// <summary>Logits of the candidates for a state that is behind the norm already.</summary>
    /// <param name="normed">Shape <c>[d]</c>.</param>
    /// <param name="destination">Shape <c>[c]</c>.</param>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public void LogitsOfNormed(ReadOnlySpan<float> normed, Span<float> destination)
    {
        if (destination.Length != Count)
        {
            throw new ArgumentException($"The destination holds {destination.Length} values; there are {Count} candidates.", nameof(destination));
        }

        for (var i = 0; i < _tokens.Length; i++)
        {
            destination[i] = TensorPrimitives.Dot(Row(i), normed) + Bias(i);
        }
    }
}
