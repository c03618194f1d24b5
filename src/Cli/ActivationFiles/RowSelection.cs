using Candor.Cli.CommandLine;
using Candor.Probes.Activations;

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

    /// <summary>These rows of a source's tensor, for fitting.</summary>
    /// <param name="tensor">From <see cref="ActivationFolder.Load(ProbeSource)"/>.</param>
    /// <param name="trustworthy">Labels in place of the rows' own (for controls), shape <c>[n]</c>; null for the rows' own.</param>
    public ActivationSet Set(Candor.Probes.Artifacts.SafeTensor tensor, IReadOnlyList<bool>? trustworthy = null)
    {
        var d = tensor.Shape[1];
        var values = new float[Count * d];
        for (var i = 0; i < Count; i++)
        {
            tensor.Values.AsSpan(Indices[i] * d, d).CopyTo(values.AsSpan(i * d, d));
        }

        return new ActivationSet(values, d, trustworthy ?? Trustworthy, Groups);
    }
}
