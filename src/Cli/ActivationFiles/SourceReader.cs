using Candor.Probes.Activations;

namespace Candor.Cli.ActivationFiles;

/// <summary>Reads one source of a folder shard by shard. Holds the rows of one shard; of other sources not a byte is read. Not thread-safe.</summary>
internal sealed class SourceReader
{
    private readonly ActivationFolder _folder;
    private readonly string[] _parts;
    private readonly int[] _widths;
    private float[] _values = [];
    private float[] _part = [];

    /// <summary>The shard that <see cref="Rows"/> has read whole; −1 where what was read last is something else.</summary>
    private int _whole = -1;

    /// <summary>Begins.</summary>
    /// <param name="folder">Holds the source.</param>
    /// <param name="source">One of its sources, or several of its residual streams one after the other.</param>
    /// <exception cref="CliException">The folder has no such source.</exception>
    public SourceReader(ActivationFolder folder, ProbeSource source)
    {
        _folder = folder;
        ProbeSource[] parts = source.Streams.Count == 0 ? [source] : [.. source.Streams];
        _parts = [.. parts.Select(static part => part.ToString()!)];
        _widths = [.. parts.Select(folder.Manifest.WidthOf)];
        Dimension = _widths.Sum();
        if (_parts.FirstOrDefault(part => !folder.Manifest.Sources.Contains(part)) is { } missing)
        {
            throw CliException.BadInput($"The activations hold no source '{missing}'; they hold {string.Join(", ", folder.Manifest.Sources)}.");
        }
    }

    /// <summary>Width of a row, d.</summary>
    public int Dimension { get; }

    /// <summary>Reads consecutive rows of a shard.</summary>
    /// <param name="shard">Index in <see cref="ActivationFolder.Shards"/>.</param>
    /// <param name="firstRow">From 0, within the shard.</param>
    /// <param name="count">Rows.</param>
    /// <returns>Shape <c>[count, d]</c>; valid until the next call. An answer's mean is NaN where no answer has begun.</returns>
    /// <exception cref="CliException">The shard's bytes are not the ones that were written.</exception>
    public ReadOnlySpan<float> Read(int shard, int firstRow, int count)
    {
        _whole = -1;
        var values = Room(ref _values, count * Dimension);
        if (_parts.Length == 1)
        {
            _folder.Shards[shard].Read(_parts[0], firstRow, values);
            return values;
        }

        for (int p = 0, offset = 0; p < _parts.Length; offset += _widths[p++])
        {
            var width = _widths[p];
            var part = Room(ref _part, count * width);
            _folder.Shards[shard].Read(_parts[p], firstRow, part);
            for (var row = 0; row < count; row++)
            {
                part.Slice(row * width, width).CopyTo(values[((row * Dimension) + offset)..]);
            }
        }

        return values;
    }

    /// <summary>One row. Its whole shard is read, so that rows which follow each other are read once.</summary>
    /// <param name="row">Number in the folder.</param>
    /// <returns>Shape <c>[d]</c>; valid until the next call.</returns>
    /// <exception cref="CliException">The shard's bytes are not the ones that were written.</exception>
    public ReadOnlySpan<float> Row(int row) => Rows(row, row);

    /// <summary>Rows that follow each other, of one question: its rows are never in two shards.</summary>
    /// <param name="first">Number in the folder.</param>
    /// <param name="last">The same, or a later one of the question.</param>
    /// <returns>Shape <c>[last − first + 1, d]</c>; valid until the next call.</returns>
    /// <exception cref="CliException">The shard's bytes are not the ones that were written.</exception>
    public ReadOnlySpan<float> Rows(int first, int last)
    {
        var shard = _folder.ShardOf(first);
        if (shard != _whole)
        {
            Read(shard, 0, _folder.Shards[shard].Rows);
            _whole = shard;
        }

        return _values.AsSpan((first - _folder.FirstRowOf(shard)) * Dimension, (last - first + 1) * Dimension);
    }

    private static Span<float> Room(ref float[] buffer, int length)
    {
        if (buffer.Length < length)
        {
            buffer = new float[length];
        }

        return buffer.AsSpan(0, length);
    }
}
