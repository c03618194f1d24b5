using Candor.Probes.Activations;
using Candor.Probes.Spans;

namespace Candor.Cli.ActivationFiles;

/// <summary>The spans of tokens that end with some rows of a folder. Immutable.</summary>
internal sealed class SelectedSpans
{
    private readonly ActivationFolder _folder;
    private readonly RowSelection _rows;
    private readonly int[] _firsts;

    /// <summary>Finds the rows of the spans; no activation is read yet.</summary>
    /// <param name="folder">Holds the rows.</param>
    /// <param name="rows">The last token of each span.</param>
    /// <param name="start">Where the spans begin.</param>
    /// <exception cref="CliException">Not every token of a span has a row.</exception>
    public SelectedSpans(ActivationFolder folder, RowSelection rows, SpanStart start)
    {
        _folder = folder;
        _rows = rows;
        _firsts = [.. rows.Indices.Select(row => SpanRows.First(folder.Rows, row, start))];
    }

    /// <summary>The spans of a source, read shard by shard; no other rows are held.</summary>
    /// <param name="source">One of the folder's.</param>
    /// <param name="trustworthy">Labels in place of the rows' own (for controls), shape <c>[n]</c>; null for the rows' own.</param>
    /// <exception cref="CliException">The folder has no such source, a value is not finite, or the spans are too large for one array.</exception>
    public SpanSet Load(ProbeSource source, IReadOnlyList<bool>? trustworthy = null)
    {
        var reader = new SourceReader(_folder, source);
        var d = reader.Dimension;
        int[] lengths = [.. Enumerable.Range(0, _firsts.Length).Select(LengthOf)];
        var tokens = lengths.Sum(static length => (long)length);
        if (tokens * d > Array.MaxLength)
        {
            throw CliException.BadInput(
                $"'{source}' has {tokens} tokens of {d} numbers in these spans, too many to be loaded at once. Choose fewer folds.");
        }

        var values = new float[tokens * d];
        for (int i = 0, next = 0; i < lengths.Length; next += lengths[i++] * d)
        {
            reader.Rows(_firsts[i], _rows.Indices[i]).CopyTo(values.AsSpan(next));
        }

        try
        {
            return new SpanSet(values, d, lengths, trustworthy ?? _rows.Trustworthy, _rows.Groups);
        }
        catch (ArgumentException exception)
        {
            // The set's own sentence: a value is not finite.
            throw CliException.BadInput($"'{source}': {exception.Message}", exception);
        }
    }

    private int LengthOf(int i) => _rows.Indices[i] - _firsts[i] + 1;
}
