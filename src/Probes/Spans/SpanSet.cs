using Candor.Probes.Activations;

namespace Candor.Probes.Spans;

/// <summary>Labelled spans of tokens (answers, statements): each a bag of residual streams with one label and one group. Immutable.</summary>
public sealed class SpanSet
{
    private readonly float[] _values;
    private readonly int[] _starts;

    /// <summary>Checks and takes over the values.</summary>
    /// <param name="values">The spans' tokens one after the other, shape <c>[Σ t, d]</c>, row-major; not copied, so the caller must not change them
    /// afterwards.</param>
    /// <param name="dimension">d, at least 1.</param>
    /// <param name="lengths">Tokens of each span, shape <c>[n]</c>, each at least 1.</param>
    /// <param name="trustworthy">Label of each span, shape <c>[n]</c>; both must occur.</param>
    /// <param name="groups">Group of each span, shape <c>[n]</c>: spans of one group may not be split between fitting and testing.</param>
    /// <exception cref="ArgumentException">
    /// Lengths disagree, a span is empty, a value is not finite, or one of the two labels is missing; the message names which.
    /// </exception>
    public SpanSet(float[] values, int dimension, IReadOnlyList<int> lengths, IReadOnlyList<bool> trustworthy, IReadOnlyList<string> groups)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(lengths);
        ArgumentNullException.ThrowIfNull(trustworthy);
        ArgumentNullException.ThrowIfNull(groups);
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        if (lengths.Count != trustworthy.Count || groups.Count != trustworthy.Count)
        {
            throw new ArgumentException($"There are {lengths.Count} lengths, {trustworthy.Count} labels and {groups.Count} groups.", nameof(lengths));
        }

        _starts = new int[lengths.Count + 1];
        for (var i = 0; i < lengths.Count; i++)
        {
            _starts[i + 1] = lengths[i] > 0
                ? checked(_starts[i] + lengths[i])
                : throw new ArgumentException($"Span {i} holds {lengths[i]} tokens; a span without tokens has nothing to be read.", nameof(lengths));
        }

        if (values.Length != (long)_starts[^1] * dimension)
        {
            throw new ArgumentException($"{values.Length} values are not {_starts[^1]} tokens of {dimension}.", nameof(values));
        }

        RequireFinite(values, dimension);
        _values = values;
        Dimension = dimension;
        Trustworthy = [.. trustworthy];
        Groups = [.. groups];
        Labels.RequireBoth(Trustworthy, nameof(trustworthy));
        Tokens = new ActivationSet(values, dimension, [.. PerToken(Trustworthy)], [.. PerToken(Groups)]);
    }

    /// <summary>Spans, n.</summary>
    public int Count => _starts.Length - 1;

    /// <summary>Width of a token's residual stream, d.</summary>
    public int Dimension { get; }

    /// <summary>Labels of the spans, shape <c>[n]</c>: true is the trustworthy side.</summary>
    public IReadOnlyList<bool> Trustworthy { get; }

    /// <summary>Groups of the spans, shape <c>[n]</c>.</summary>
    public IReadOnlyList<string> Groups { get; }

    /// <summary>All tokens as samples of their own, in order, each with its span's label and group; shares the values.</summary>
    public ActivationSet Tokens { get; }

    /// <summary>Tokens of the longest span.</summary>
    public int LongestSpan => Enumerable.Range(0, Count).Max(Length);

    /// <summary>Tokens of span <paramref name="i"/>.</summary>
    public int Length(int i) => _starts[i + 1] - _starts[i];

    /// <summary>Index in <see cref="Tokens"/> of the first token of span <paramref name="i"/>.</summary>
    public int Start(int i) => _starts[i];

    /// <summary>Residual stream of a span's token, shape <c>[d]</c>.</summary>
    public ReadOnlySpan<float> Token(int span, int token)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(token);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(token, Length(span));
        return Tokens.Row(_starts[span] + token);
    }

    /// <summary>The tokens of span <paramref name="i"/> one after the other, shape <c>[t, d]</c>.</summary>
    public ReadOnlySpan<float> Span(int i) => _values.AsSpan(_starts[i] * Dimension, Length(i) * Dimension);

    /// <summary>The spans for which <paramref name="keepSpan"/> is true, in the same order, copied.</summary>
    /// <exception cref="ArgumentException">One of the two labels is missing among them.</exception>
    public SpanSet Where(Func<int, bool> keepSpan)
    {
        ArgumentNullException.ThrowIfNull(keepSpan);
        int[] kept = [.. Enumerable.Range(0, Count).Where(keepSpan)];
        var values = new float[kept.Sum(Length) * Dimension];
        var next = 0;
        foreach (var i in kept)
        {
            Span(i).CopyTo(values.AsSpan(next));
            next += Length(i) * Dimension;
        }

        return new SpanSet(values, Dimension, [.. kept.Select(Length)], [.. kept.Select(i => Trustworthy[i])], [.. kept.Select(i => Groups[i])]);
    }

    /// <summary>Every sample of <paramref name="set"/> as a span of one token.</summary>
    internal static SpanSet OfSamples(ActivationSet set)
    {
        var values = new float[set.Count * set.Dimension];
        for (var i = 0; i < set.Count; i++)
        {
            set.Row(i).CopyTo(values.AsSpan(i * set.Dimension));
        }

        return new SpanSet(values, set.Dimension, [.. Enumerable.Repeat(1, set.Count)], set.Trustworthy, set.Groups);
    }

    private IEnumerable<T> PerToken<T>(IReadOnlyList<T> perSpan) =>
        Enumerable.Range(0, Count).SelectMany(i => Enumerable.Repeat(perSpan[i], Length(i)));

    private void RequireFinite(float[] values, int dimension)
    {
        var bad = Array.FindIndex(values, static value => !float.IsFinite(value));
        if (bad >= 0)
        {
            var row = bad / dimension;
            var span = Array.FindLastIndex(_starts, start => start <= row);
            throw new ArgumentException(
                $"Span {span}, token {row - _starts[span]}, column {bad % dimension} is {values[bad]}; activations must be finite.", nameof(values));
        }
    }
}
