using Candor.Cli.CommandLine;
using Candor.Probes.Activations;
using Candor.Probes.Spans;

namespace Candor.Cli.ActivationFiles;

/// <summary>Some labelled rows of an activation folder, in its order.</summary>
internal sealed class RowSelection
{
    private readonly ActivationFolder _folder;

    private RowSelection(ActivationFolder folder, int[] indices, LabelKind label)
    {
        _folder = folder;
        Indices = indices;
        Rows = [.. indices.Select(i => folder.Rows[i])];
        Trustworthy = [.. Rows.Select(row => row.IsTrustworthy(label)!.Value)];
        Groups = [.. Rows.Select(static row => row.Group)];
        Label = label;
    }

    /// <summary>The folder that they are of.</summary>
    public ActivationFolder Folder => _folder;

    /// <summary>Row numbers in the folder, shape <c>[n]</c>, ascending.</summary>
    public int[] Indices { get; }

    /// <summary>The rows, shape <c>[n]</c>.</summary>
    public IReadOnlyList<ActivationRow> Rows { get; }

    /// <summary>Labels, shape <c>[n]</c>.</summary>
    public bool[] Trustworthy { get; }

    /// <summary>Groups, shape <c>[n]</c>.</summary>
    public string[] Groups { get; }

    /// <summary>What the labels mean.</summary>
    public LabelKind Label { get; }

    /// <summary>Samples.</summary>
    public int Count => Indices.Length;

    /// <summary>Whether both classes occur.</summary>
    public bool HasBothClasses => Array.IndexOf(Trustworthy, true) >= 0 && Array.IndexOf(Trustworthy, false) >= 0;

    /// <summary>The rows that have a label and pass the filter.</summary>
    public static RowSelection From(ActivationFolder folder, LabelKind label, Func<ActivationRow, bool> keep) => new(
        folder,
        [.. Enumerable.Range(0, folder.Rows.Count).Where(i => folder.Rows[i].IsTrustworthy(label) is not null && keep(folder.Rows[i]))],
        label);

    /// <summary>Those of these rows that pass another filter.</summary>
    public RowSelection Where(Func<ActivationRow, bool> keep) => new(_folder, [.. Indices.Where(i => keep(_folder.Rows[i]))], Label);

    /// <summary>These rows of a source, for fitting shard by shard; nothing is read yet.</summary>
    /// <param name="source">One of the folder's sources, or several residual streams of them.</param>
    /// <param name="trustworthy">Labels in place of the rows' own (for controls), shape <c>[n]</c>; null for the rows' own.</param>
    /// <exception cref="CliException">The folder has no such source.</exception>
    public IActivationRows Stream(ProbeSource source, IReadOnlyList<bool>? trustworthy = null) =>
        new SelectedRows(_folder, source, Indices, trustworthy ?? Trustworthy, Groups);

    /// <summary>These rows of a source of one number, shard by shard.</summary>
    /// <param name="source">A statistic of the output or of the logit lens.</param>
    /// <returns>Shape <c>[n]</c>; NaN where the statistic is absent.</returns>
    /// <exception cref="CliException">The folder has no such source, or its bytes are not the ones that were written.</exception>
    public float[] Column(ProbeSource source)
    {
        var reader = new SourceReader(_folder, source);
        return [.. Indices.Select(row => reader.Row(row)[0])];
    }

    /// <summary>The spans that end with these rows; nothing is read yet.</summary>
    /// <param name="start">Where they begin.</param>
    /// <exception cref="CliException">Not every token of a span has a row.</exception>
    public SelectedSpans Spans(SpanStart start) => new(_folder, this, start);

    /// <summary>These rows of a source, in memory; no others are.</summary>
    /// <inheritdoc cref="Stream"/>
    public ActivationSet Load(ProbeSource source, IReadOnlyList<bool>? trustworthy = null)
    {
        var rows = Stream(source, trustworthy);
        if ((long)Count * rows.Dimension > Array.MaxLength)
        {
            throw CliException.BadInput($"'{source}' has {Count} rows of {rows.Dimension} numbers, too many to be loaded at once. Choose fewer folds.");
        }

        var values = new float[Count * rows.Dimension];
        rows.Visit((firstRow, block) => block.CopyTo(values.AsSpan(firstRow * rows.Dimension)), CancellationToken.None);
        return new ActivationSet(values, rows.Dimension, rows.Trustworthy, Groups);
    }
}
