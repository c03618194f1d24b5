using System.Buffers;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using Candor.Probes.Activations;
using Candor.Probes.Artifacts;
using Microsoft.Win32.SafeHandles;

namespace Candor.Cli.ActivationFiles;

/// <summary>One shard on the disk: its header in memory, its values read as they are needed. Safe to share between threads.</summary>
internal sealed class ActivationShard
{
    private const int HashBufferBytes = 1 << 16;

    private readonly string _path;
    private readonly SafeTensorsLayout _layout;
    private readonly ShardMetadata _metadata;
    private readonly ConcurrentDictionary<string, bool> _verified = new(StringComparer.Ordinal);

    private ActivationShard(string path, SafeTensorsLayout layout, ShardMetadata metadata, int rows)
    {
        _path = path;
        _layout = layout;
        _metadata = metadata;
        Rows = rows;
    }

    /// <summary>Its rows.</summary>
    public int Rows { get; }

    /// <summary>Its line in the index.</summary>
    public ShardEntry Entry => new(_metadata.Questions, Rows, _layout.HeaderSha256);

    /// <summary>Opens a shard and reads its rows; of its values, only the header.</summary>
    /// <param name="folder">Where it is.</param>
    /// <param name="manifest">Of the extraction that it must belong to.</param>
    /// <param name="number">From 0.</param>
    /// <param name="firstQuestion">Index of the question that it must begin with.</param>
    /// <param name="entry">What the index says of it; null where there is no index yet.</param>
    /// <exception cref="InvalidDataException">It is not that shard, or not whole; the message is what can be said after its name.</exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    public static (ActivationShard Shard, IReadOnlyList<ActivationRow> Rows) Open(
        DirectoryInfo folder, ExtractionManifest manifest, int number, int firstQuestion, ShardEntry? entry)
    {
        var path = Path.Combine(folder.FullName, ActivationFileNames.Tensors(number));
        var layout = SafeTensorsLayout.Read(path);
        if (entry is not null && layout.HeaderSha256 != entry.Sha256)
        {
            throw new InvalidDataException($"It is not the shard that {ActivationFileNames.Manifest} was written with; it was changed or swapped.");
        }

        var metadata = ShardMetadata.Read(layout.Metadata) ?? throw new InvalidDataException("Its header does not say what it holds.");
        if (metadata.Extraction != manifest.Identity)
        {
            throw new InvalidDataException("It belongs to another extraction.");
        }

        if (metadata.Number != number || metadata.FirstQuestion != firstQuestion || metadata.Questions < 1)
        {
            throw new InvalidDataException(
                $"It is shard {metadata.Number} from question {metadata.FirstQuestion} on; shard {number} from question {firstQuestion} on is expected.");
        }

        var rows = ShardRows.Read(Path.Combine(folder.FullName, ActivationFileNames.Rows(number)), metadata.RowsSha256);
        if (entry is not null && (entry.Rows != rows.Count || entry.Questions != metadata.Questions))
        {
            throw new InvalidDataException(
                $"It has {rows.Count} rows of {metadata.Questions} questions, and {ActivationFileNames.Manifest} says {entry.Rows} of {entry.Questions}.");
        }

        RequireTensors(layout, metadata, manifest, rows.Count);
        return (new ActivationShard(path, layout, metadata, rows.Count), rows);
    }

    /// <summary>Reads consecutive rows of a source. When it is read first, its bytes are compared with their hash; no other source's are touched.</summary>
    /// <param name="source">One of the manifest's sources.</param>
    /// <param name="firstRow">From 0, within the shard.</param>
    /// <param name="values">Filled, shape <c>[rows, d]</c>.</param>
    /// <exception cref="CliException">The bytes are not the ones that were written.</exception>
    public void Read(string source, int firstRow, Span<float> values)
    {
        try
        {
            using var file = File.OpenHandle(_path);
            if (!_verified.ContainsKey(source))
            {
                Verify(file, source);
                _verified[source] = true;
            }

            _layout.ReadValues(file, source, (long)firstRow * _layout.ShapeOf(source)![1], values);
        }
        catch (InvalidDataException exception)
        {
            throw CliException.BadInput($"'{_path}': {exception.Message} Extract again with --restart.", exception);
        }
    }

    /// <summary>Compares the bytes of every source with their hashes.</summary>
    /// <exception cref="InvalidDataException">Some are not the ones that were written.</exception>
    public void VerifyAll()
    {
        using var file = File.OpenHandle(_path);
        foreach (var source in _layout.Names)
        {
            Verify(file, source);
            _verified[source] = true;
        }
    }

    private void Verify(SafeFileHandle file, string source)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<float>.Shared.Rent(HashBufferBytes / sizeof(float));
        var left = (long)Rows * _layout.ShapeOf(source)![1];
        for (long first = 0; left > 0;)
        {
            var values = buffer.AsSpan(0, (int)Math.Min(left, buffer.Length));
            _layout.ReadValues(file, source, first, values);
            hash.AppendData(FileOrder.Of(values));
            (first, left) = (first + values.Length, left - values.Length);
        }

        ArrayPool<float>.Shared.Return(buffer);
        if (Convert.ToHexStringLower(hash.GetHashAndReset()) != _metadata.Sha256[source])
        {
            throw new InvalidDataException($"The values of '{source}' are not the ones that were written.");
        }
    }

    private static void RequireTensors(SafeTensorsLayout layout, ShardMetadata metadata, ExtractionManifest manifest, int rows)
    {
        if (!manifest.Sources.ToHashSet(StringComparer.Ordinal).SetEquals(layout.Names) || !layout.Names.All(metadata.Sha256.ContainsKey))
        {
            throw new InvalidDataException(
                $"It holds {string.Join(", ", layout.Names)} with {metadata.Sha256.Count} hashes, not the sources of {ActivationFileNames.Manifest}.");
        }

        foreach (var name in layout.Names)
        {
            var width = manifest.WidthOf(ProbeSource.Parse(name));
            if (layout.ShapeOf(name) is not [var n, var d] || n != rows || d != width)
            {
                throw new InvalidDataException($"The tensor '{name}' has shape [{string.Join(", ", layout.ShapeOf(name)!)}]; [{rows}, {width}] is expected.");
            }
        }
    }
}
