namespace Candor.Cli.ActivationFiles;

/// <summary>A folder that an extraction writes into, and nobody else meanwhile: what is kept of an interrupted one, what is refused, what goes.</summary>
internal sealed class ExtractionTarget : IDisposable
{
    private readonly DirectoryInfo _folder;
    private readonly bool _isNew;
    private readonly FileStream _lock;

    private ExtractionTarget(DirectoryInfo folder)
    {
        _folder = folder;
        _isNew = !folder.Exists;
        folder.Create();
        try
        {
            // The kernel lets go of it when the process ends, however it ends.
            _lock = new FileStream(
                Path.Combine(folder.FullName, ActivationFileNames.Lock),
                FileMode.OpenOrCreate,
                FileAccess.ReadWrite,
                FileShare.None,
                bufferSize: 0,
                FileOptions.DeleteOnClose);
        }
        catch (IOException exception)
        {
            throw CliException.BadInput($"'{folder}': another 'candor extract' is writing there. Wait for it, or choose another folder.", exception);
        }
    }

    /// <summary>Shards that are whole and belong to this extraction, from the first one on.</summary>
    public IReadOnlyList<ShardEntry> Kept { get; private set; } = [];

    /// <summary>Takes a folder.</summary>
    /// <param name="folder">Created where it does not exist.</param>
    /// <param name="plan">What will be extracted.</param>
    /// <param name="isRestart">Whether to remove what an earlier extraction left, whichever it was.</param>
    /// <param name="note">Told where something that was there is not kept.</param>
    /// <exception cref="CliException">The folder holds another extraction, or somebody else is writing into it.</exception>
    public static ExtractionTarget Open(DirectoryInfo folder, ExtractionManifest plan, bool isRestart, Action<string> note)
    {
        var target = new ExtractionTarget(folder);
        try
        {
            if (isRestart)
            {
                target.RemoveAll();
            }
            else
            {
                target.RequireSame(plan);
                target.Keep(plan, note);
            }

            return target;
        }
        catch
        {
            target.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        Remove(ActivationFileNames.IsUnfinished);
        _lock.Dispose();
        if (_isNew && !_folder.EnumerateFileSystemInfos().Any())
        {
            _folder.Delete();
        }
    }

    private void RequireSame(ExtractionManifest plan)
    {
        var earlier = ManifestFile.Read(_folder, ActivationFileNames.Manifest) ?? ManifestFile.Read(_folder, ActivationFileNames.Begun);
        var isForeign = earlier is null
            && _folder.EnumerateFiles().Any(static file => ActivationFileNames.IsOfShard(file.Name) || ActivationFileNames.OfFormat1.Contains(file.Name));
        var why = isForeign ? $"holds activations without {ActivationFileNames.Manifest} or {ActivationFileNames.Begun}" : earlier?.DifferenceFrom(plan);
        if (why is not null)
        {
            throw CliException.BadInput(
                $"'{_folder}' {(isForeign ? why : $"holds an extraction that {why}")}. Give --restart to begin anew there, or choose another folder.");
        }
    }

    private void Keep(ExtractionManifest plan, Action<string> note)
    {
        var kept = new List<ShardEntry>();
        var questions = 0;
        for (var number = 0; questions < plan.Questions && File.Exists(Path.Combine(_folder.FullName, ActivationFileNames.Tensors(number))); number++)
        {
            try
            {
                var (shard, _) = ActivationShard.Open(_folder, plan, number, questions, entry: null);
                shard.VerifyAll();
                kept.Add(shard.Entry);
                questions += shard.Entry.Questions;
            }
            catch (Exception exception) when (exception is InvalidDataException or FileNotFoundException)
            {
                note($"{ActivationFileNames.Tensors(number)} is not kept, nor what follows it: {exception.Message}");
                break;
            }
        }

        // The index goes before anything that it names, and what the rest belongs to is said before that.
        var index = Path.Combine(_folder.FullName, ActivationFileNames.Manifest);
        if (questions < plan.Questions && File.Exists(index))
        {
            ManifestFile.Write(_folder, ActivationFileNames.Begun, plan);
            File.Delete(index);
        }

        string[] keptFiles = [.. Enumerable.Range(0, kept.Count).SelectMany(static i => new[] { ActivationFileNames.Tensors(i), ActivationFileNames.Rows(i) })];
        Remove(name => ActivationFileNames.IsUnfinished(name) || (ActivationFileNames.IsOfShard(name) && !keptFiles.Contains(name)));
        Kept = kept;
    }

    private void RemoveAll()
    {
        File.Delete(Path.Combine(_folder.FullName, ActivationFileNames.Manifest));
        Remove(static name => name == ActivationFileNames.Begun
            || ActivationFileNames.IsUnfinished(name) || ActivationFileNames.IsOfShard(name) || ActivationFileNames.OfFormat1.Contains(name));
    }

    private void Remove(Predicate<string> isToGo)
    {
        foreach (var file in _folder.GetFiles().Where(file => isToGo(file.Name)))
        {
            file.Delete();
        }
    }
}
