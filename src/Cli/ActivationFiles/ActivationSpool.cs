using System.Runtime.InteropServices;
using System.Text.Json;
using Candor.Cli.Output;
using Candor.Probes.Activations;
using Candor.Probes.Artifacts;

namespace Candor.Cli.ActivationFiles;

/// <summary>Writes an activation folder of any length: what arrives goes to the disk at once, one file a source, and is put together at the end.</summary>
/// <remarks>
/// Batches may arrive in any order; they are written in the order of their numbers, and only those that arrived early are held in memory. Not
/// thread-safe. An extraction that was in the folder before is replaced at the end, its manifest last, so that a broken run is not taken for a
/// whole one.
/// </remarks>
internal sealed class ActivationSpool : IDisposable
{
    private readonly DirectoryInfo _folder;
    private readonly bool _isNewFolder;
    private readonly IReadOnlyList<ProbeSource> _sources;
    private readonly FileStream[] _values;
    private readonly int[] _widths;
    private readonly FileStream _rows;
    private readonly Dictionary<int, (IReadOnlyList<ActivationRow> Rows, float[][] Values)> _early = [];
    private int _next;
    private bool _isFinished;

    /// <summary>Begins.</summary>
    /// <param name="folder">Created where it does not exist.</param>
    /// <param name="sources">One tensor each.</param>
    public ActivationSpool(DirectoryInfo folder, IReadOnlyList<ProbeSource> sources)
    {
        _folder = folder;
        _isNewFolder = !folder.Exists;
        folder.Create();
        _sources = sources;
        _widths = new int[sources.Count];
        _values = [.. sources.Select(_ => Open())];
        _rows = Open();
    }

    /// <summary>Rows written or held so far.</summary>
    public int Count { get; private set; }

    /// <summary>Takes a batch.</summary>
    /// <param name="number">0, 1, … without a gap in the end.</param>
    /// <param name="rows">Shape <c>[n]</c>; may be empty.</param>
    /// <param name="values">One array a source, <c>[n, d]</c>, row-major.</param>
    public void Add(int number, IReadOnlyList<ActivationRow> rows, float[][] values)
    {
        Count += rows.Count;
        _early.Add(number, (rows, values));
        while (_early.Remove(_next, out var batch))
        {
            Append(batch.Rows, batch.Values);
            _next++;
        }
    }

    /// <summary>Puts the files together.</summary>
    /// <param name="manifest">With the number of rows.</param>
    public void Finish(ExtractionManifest manifest)
    {
        var manifestPath = PathOf(ActivationFileNames.Manifest);
        File.Delete(manifestPath);
        SafeTensorsFile.Write(
            PathOf(ActivationFileNames.Tensors),
            [.. _sources.Select((source, s) => (source.ToString()!, (IReadOnlyList<int>)[Count, _widths[s]]))],
            (stream, s) =>
            {
                _values[s].Position = 0;
                _values[s].CopyTo(stream);
            });
        _rows.Flush(flushToDisk: true);
        File.Move(_rows.Name, PathOf(ActivationFileNames.Rows), overwrite: true);
        File.WriteAllText(manifestPath, JsonSerializer.Serialize(manifest, JsonOutput.Indented) + "\n");
        _isFinished = true;
    }

    public void Dispose()
    {
        foreach (var file in _values.Append(_rows))
        {
            file.Dispose();
            File.Delete(file.Name);
        }

        if (_isNewFolder && !_isFinished && !_folder.EnumerateFileSystemInfos().Any())
        {
            _folder.Delete();
        }
    }

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);

    private FileStream Open() => new(PathOf($".candor-{Guid.NewGuid():n}.tmp"), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16);

    private void Append(IReadOnlyList<ActivationRow> rows, float[][] values)
    {
        for (var s = 0; s < values.Length && rows.Count > 0; s++)
        {
            _widths[s] = values[s].Length / rows.Count;
            _values[s].Write(MemoryMarshal.AsBytes<float>(values[s]));
        }

        foreach (var row in rows)
        {
            JsonSerializer.Serialize(_rows, row, JsonOutput.Line);
            _rows.WriteByte((byte)'\n');
        }
    }
}
