using Candor.Probes.Activations;

namespace Candor.Cli.ActivationFiles;

/// <summary>An activation folder that was read, or several as one: rows in memory, values shard by shard as they are needed. Immutable.</summary>
internal sealed class ActivationFolder
{
    private readonly int[] _firstRows;

    private ActivationFolder(ExtractionManifest manifest, IReadOnlyList<ActivationShard> shards, IReadOnlyList<ActivationRow> rows)
    {
        Manifest = manifest;
        Shards = shards;
        Rows = rows;
        _firstRows = new int[shards.Count];
        for (var s = 1; s < shards.Count; s++)
        {
            _firstRows[s] = _firstRows[s - 1] + shards[s - 1].Rows;
        }
    }

    /// <summary>What the activations are of; of several folders, what <see cref="FolderUnion"/> makes of theirs.</summary>
    public ExtractionManifest Manifest { get; }

    /// <summary>The shards, in the order of the rows.</summary>
    public IReadOnlyList<ActivationShard> Shards { get; }

    /// <summary>What each row belongs to, shape <c>[n]</c>.</summary>
    public IReadOnlyList<ActivationRow> Rows { get; }

    /// <summary>The residual sources of the folder, in the order of its tensors.</summary>
    public IEnumerable<ProbeSource.Residual> ResidualSources => Manifest.Sources.Select(ProbeSource.Parse).OfType<ProbeSource.Residual>();

    /// <summary>What the output and the logit lens say by themselves: baselines, one number a row each, in the order of the folder's tensors.</summary>
    public IEnumerable<ProbeSource> Statistics =>
        Manifest.Sources.Select(ProbeSource.Parse).Where(static source => source is ProbeSource.Output or ProbeSource.Lens);

    /// <summary>Reads index, rows and the headers of the shards.</summary>
    /// <exception cref="CliException">A file is missing or malformed, or does not belong to the others.</exception>
    public static ActivationFolder Read(DirectoryInfo folder) => Read([folder]);

    /// <summary>Reads several folders as one: their rows one after the other.</summary>
    /// <param name="folders">One or more.</param>
    /// <exception cref="CliException">
    /// One cannot be read, or they do not go together: other models, other sources, a question twice, a group in two folds.
    /// </exception>
    public static ActivationFolder Read(IReadOnlyList<DirectoryInfo> folders)
    {
        var parts = folders.Select(static folder => (Folder: folder, Content: FolderReader.Read(folder))).ToArray();
        return new ActivationFolder(
            FolderUnion.Of([.. parts.Select(static part => (part.Folder, part.Content.Manifest, part.Content.Rows))]),
            [.. parts.SelectMany(static part => part.Content.Shards)],
            SecondGroups.WithFolds([.. parts.SelectMany(static part => part.Content.Rows)]));
    }

    /// <summary>Index of the shard that holds a row.</summary>
    public int ShardOf(int row)
    {
        var index = Array.BinarySearch(_firstRows, row);
        index = index < 0 ? ~index - 1 : index;

        // Shards without rows begin where the next one does; the last that begins there holds the row.
        while (index + 1 < _firstRows.Length && _firstRows[index + 1] == row)
        {
            index++;
        }

        return index;
    }

    /// <summary>Index of a shard's first row.</summary>
    public int FirstRowOf(int shard) => _firstRows[shard];
}
