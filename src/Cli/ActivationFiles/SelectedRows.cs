using System.Numerics.Tensors;
using Candor.Probes.Activations;

namespace Candor.Cli.ActivationFiles;

/// <summary>Some rows of a source, visited shard by shard: whatever the data set's size, memory for the rows of one shard. Immutable.</summary>
internal sealed class SelectedRows : IActivationRows
{
    private readonly ActivationFolder _folder;
    private readonly ProbeSource _source;
    private readonly int[] _indices;

    /// <summary>Begins; nothing is read yet.</summary>
    /// <param name="folder">Holds the source.</param>
    /// <param name="source">One of its sources, or several of its residual streams one after the other.</param>
    /// <param name="indices">Row numbers in the folder, shape <c>[n]</c>, ascending.</param>
    /// <param name="trustworthy">Labels, shape <c>[n]</c>.</param>
    /// <param name="groups">Groups, shape <c>[n]</c>.</param>
    /// <exception cref="CliException">The folder has no such source.</exception>
    public SelectedRows(ActivationFolder folder, ProbeSource source, int[] indices, IReadOnlyList<bool> trustworthy, IReadOnlyList<string> groups)
    {
        _folder = folder;
        _source = source;
        _indices = indices;
        Trustworthy = trustworthy;
        Groups = groups;
        Dimension = new SourceReader(folder, source).Dimension;
    }

    /// <inheritdoc/>
    public int Count => _indices.Length;

    /// <inheritdoc/>
    public int Dimension { get; }

    /// <inheritdoc/>
    public IReadOnlyList<bool> Trustworthy { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> Groups { get; }

    /// <inheritdoc/>
    /// <exception cref="CliException">A shard's bytes are not the ones that were written, or a value is not finite.</exception>
    public void Visit(ActivationBlockVisitor visit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(visit);
        var reader = new SourceReader(_folder, _source);
        float[] gathered = [];
        for (int first = 0, end; first < _indices.Length; first = end)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var shard = _folder.ShardOf(_indices[first]);
            var shardStart = _folder.FirstRowOf(shard);
            var shardEnd = shardStart + _folder.Shards[shard].Rows;
            for (end = first; end < _indices.Length && _indices[end] < shardEnd; end++)
            {
            }

            var span = _indices[end - 1] - _indices[first] + 1;
            var values = reader.Read(shard, _indices[first] - shardStart, span);
            if (span > end - first)
            {
                gathered = gathered.Length < (end - first) * Dimension ? new float[(end - first) * Dimension] : gathered;
                Gather(values, first, end, gathered);
                values = gathered.AsSpan(0, (end - first) * Dimension);
            }

            RequireFinite(values, first);
            visit(first, values);
        }
    }

    // The selected ones of the rows that were read, without what lies between them.
    private void Gather(ReadOnlySpan<float> values, int first, int end, Span<float> gathered)
    {
        for (var i = first; i < end; i++)
        {
            values.Slice((_indices[i] - _indices[first]) * Dimension, Dimension).CopyTo(gathered[((i - first) * Dimension)..]);
        }
    }

    private void RequireFinite(ReadOnlySpan<float> values, int first)
    {
        // Times zero, a finite sum is zero and any other NaN: one pass without a branch. Where the sum alone is too large, the loop finds nothing.
        if (!float.IsNaN(TensorPrimitives.Dot(values, values) * 0))
        {
            return;
        }

        for (var i = 0; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]))
            {
                var row = _folder.Rows[_indices[first + (i / Dimension)]];
                throw CliException.BadInput(
                    $"'{_source}' is {values[i]} at token {row.TokenIndex} ({row.Position}) of question '{row.Id}', column {i % Dimension}; "
                    + "activations must be finite. A mean over the answer is only there within answers.");
            }
        }
    }
}
