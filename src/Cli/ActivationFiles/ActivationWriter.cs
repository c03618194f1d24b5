using System.Security.Cryptography;
using Candor.Probes.Activations;
using Candor.Probes.Artifacts;

namespace Candor.Cli.ActivationFiles;

/// <summary>Writes the shards of an extraction, each as soon as its questions are done, and the index at the end. Not thread-safe.</summary>
/// <remarks>
/// Questions may arrive in any order; they are written in the order of their numbers, and only those that arrived early are held in memory beside the
/// shard that grows. A shard's rows are on the disk before its tensors: where the tensors are, the shard is whole.
/// </remarks>
internal sealed class ActivationWriter
{
    private readonly DirectoryInfo _folder;
    private readonly ExtractionManifest _plan;
    private readonly ShardLimits _limits;
    private readonly string _identity;
    private readonly ProbeSource[] _sources;
    private readonly List<ShardEntry> _shards;
    private readonly Dictionary<int, (IReadOnlyList<ActivationRow> Rows, float[][] Values)> _early = [];
    private readonly List<StoredQuestion> _questions = [];
    private readonly List<float[]>[] _values;
    private int _next;
    private int _held;
    private int _rows;
    private long _bytes;

    /// <summary>Begins, or goes on.</summary>
    /// <param name="folder">Exists, and is this extraction's alone.</param>
    /// <param name="plan">What is extracted, without rows and shards.</param>
    /// <param name="kept">Shards that are there already.</param>
    /// <param name="limits">Null for the standard ones.</param>
    public ActivationWriter(DirectoryInfo folder, ExtractionManifest plan, IReadOnlyList<ShardEntry> kept, ShardLimits? limits = null)
    {
        _folder = folder;
        _plan = plan;
        _limits = limits ?? ShardLimits.Standard;
        _identity = plan.Identity;
        _sources = [.. plan.Sources.Select(ProbeSource.Parse)];
        _values = [.. _sources.Select(static _ => new List<float[]>())];
        _shards = [.. kept];
        _next = Stored;
    }

    /// <summary>Questions in shards that are whole: what remains after an interruption.</summary>
    public int Stored => _shards.Sum(static shard => shard.Questions);

    /// <summary>Takes a question.</summary>
    /// <param name="number">Its index; those after <see cref="Stored"/> without a gap in the end.</param>
    /// <param name="rows">Shape <c>[n]</c>, all of this question; may be empty.</param>
    /// <param name="values">One array a source, <c>[n, d]</c>, row-major.</param>
    /// <exception cref="IOException">The disk refuses.</exception>
    public void Add(int number, IReadOnlyList<ActivationRow> rows, float[][] values)
    {
        _early.Add(number, (rows, values));
        while (_early.Remove(_next, out var question))
        {
            Append(question.Rows, question.Values);
            _next++;
            if (_held >= _limits.Questions || _bytes >= _limits.Bytes)
            {
                WriteShard();
            }
        }
    }

    /// <summary>Writes the last shard and the index.</summary>
    /// <returns>The index.</returns>
    /// <exception cref="IOException">The disk refuses.</exception>
    public ExtractionManifest Finish()
    {
        if (_held > 0)
        {
            WriteShard();
        }

        var index = _plan with { Rows = _shards.Sum(static shard => shard.Rows), Shards = _shards };
        ManifestFile.Write(_folder, ActivationFileNames.Manifest, index);
        File.Delete(PathOf(ActivationFileNames.Begun));
        return index;
    }

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);

    private void Append(IReadOnlyList<ActivationRow> rows, float[][] values)
    {
        _held++;
        if (rows.Count == 0)
        {
            return;
        }

        _rows += rows.Count;
        _questions.Add(StoredQuestion.From(rows));
        for (var s = 0; s < _values.Length; s++)
        {
            if (values[s].Length != rows.Count * _plan.WidthOf(_sources[s]))
            {
                throw new ArgumentException($"{values[s].Length} values of '{_sources[s]}' are not {rows.Count} rows.", nameof(values));
            }

            _values[s].Add(values[s]);
            _bytes += values[s].Length * sizeof(float);
        }
    }

    private void WriteShard()
    {
        if (_shards.Count == 0)
        {
            ManifestFile.Write(_folder, ActivationFileNames.Begun, _plan);
        }

        var number = _shards.Count;
        var lines = ShardRows.Write(_questions);
        AtomicFile.Write(PathOf(ActivationFileNames.Rows(number)), stream => stream.Write(lines));
        var metadata = new ShardMetadata(
            _identity,
            number,
            Stored,
            _held,
            Convert.ToHexStringLower(SHA256.HashData(lines)),
            _sources.Select((source, s) => (source, s)).ToDictionary(static pair => pair.source.ToString()!, pair => HashOf(_values[pair.s])));
        SafeTensorsFile.Write(
            PathOf(ActivationFileNames.Tensors(number)),
            [.. _sources.Select(source => (source.ToString()!, (IReadOnlyList<int>)[_rows, _plan.WidthOf(source)]))],
            (stream, s) => _values[s].ForEach(values => stream.Write(FileOrder.Of(values))),
            metadata.Write());
        _shards.Add(new ShardEntry(_held, _rows, SafeTensorsLayout.Read(PathOf(ActivationFileNames.Tensors(number))).HeaderSha256));
        Array.ForEach(_values, static values => values.Clear());
        _questions.Clear();
        (_held, _rows, _bytes) = (0, 0, 0);
    }

    private static string HashOf(List<float[]> values)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        values.ForEach(each => hash.AppendData(FileOrder.Of(each)));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
