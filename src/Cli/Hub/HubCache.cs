namespace Candor.Cli.Hub;

/// <summary>One repository's place in a cache of the hub's own layout, which the hub's other tools read and write too.</summary>
/// <remarks>
/// <c>models--owner--name/blobs/{hash}</c> holds contents, <c>snapshots/{commit}/{path}</c> links to them, <c>refs/{revision}</c> the commit that a name
/// stood for. A blob gets its name when it is whole, a snapshot its name when all its links are there, and a ref is written last.
/// </remarks>
internal sealed class HubCache(string root, HubRepository repository)
{
    private readonly string _folder = Path.GetFullPath(Path.Combine(root, repository.FolderName));

    /// <summary>The repository's folder.</summary>
    public string Folder => _folder;

    /// <summary>Where a whole blob lies.</summary>
    public string Blob(BlobHash hash) => Path.Combine(_folder, "blobs", hash.Text);

    /// <summary>Where a blob grows.</summary>
    public string Partial(BlobHash hash) => Blob(hash) + ".incomplete";

    /// <summary>A commit's folder.</summary>
    public string Snapshot(string commit) => Path.Combine(_folder, "snapshots", commit);

    /// <summary>The commit that the revision stood for at the last pull; null where there was none.</summary>
    public string? KnownCommit()
    {
        if (repository.IsCommit)
        {
            return Directory.Exists(Snapshot(repository.Revision)) ? repository.Revision : null;
        }

        var text = File.Exists(Ref) ? File.ReadAllText(Ref).Trim() : "";
        return HubRepository.Commit(text) && Directory.Exists(Snapshot(text)) ? text : null;
    }

    /// <summary>Names of a snapshot's files whose contents are there.</summary>
    public IReadOnlyList<string> Files(string commit)
    {
        var snapshot = Snapshot(commit);
        return
        [
            .. Directory.EnumerateFiles(snapshot, "*", SearchOption.AllDirectories)
                .Where(static path => new FileInfo(path).ResolveLinkTarget(returnFinalTarget: true) is null or { Exists: true })
                .Select(path => Path.GetRelativePath(snapshot, path).Replace(Path.DirectorySeparatorChar, '/'))
                .Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>Space left where the cache is, in bytes.</summary>
    public long FreeSpace()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "blobs"));
        return new DriveInfo(_folder).AvailableFreeSpace;
    }

    /// <summary>Waits until no other process writes the blob; the result holds them off until it is disposed.</summary>
    public async Task<IDisposable> LockAsync(BlobHash hash, TimeProvider time, CancellationToken cancellationToken)
    {
        var path = Path.Combine(Path.GetFullPath(root), ".locks", repository.FolderName, hash.Text + ".lock");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        while (true)
        {
            try
            {
                // An advisory lock on Unix, of the same kind that the hub's other tools take.
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (File.Exists(path))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200), time, cancellationToken);
            }
        }
    }

    /// <summary>Makes a commit's files appear in their snapshot, and the revision stand for it.</summary>
    /// <param name="commit">The commit.</param>
    /// <param name="files">Its files; their blobs are whole.</param>
    /// <returns>The snapshot's folder.</returns>
    public string Publish(string commit, IReadOnlyList<HubFile> files)
    {
        var snapshot = Snapshot(commit);
        var staging = Path.Combine(_folder, $".staging-{Guid.NewGuid():N}");
        try
        {
            foreach (var file in files)
            {
                var link = Path.Combine(staging, file.Path);
                Directory.CreateDirectory(Path.GetDirectoryName(link)!);

                // Relative, so that the whole cache can be moved: up from the file's folder to the repository's.
                var up = string.Concat(Enumerable.Repeat("../", 2 + file.Path.Count(static c => c == '/')));
                File.CreateSymbolicLink(link, $"{up}blobs/{file.Hash.Text}");
            }

            Place(staging, snapshot, files);
        }
        finally
        {
            if (Directory.Exists(staging))
            {
                Directory.Delete(staging, recursive: true);
            }
        }

        if (!repository.IsCommit)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Ref)!);
            var written = $"{Ref}.{Guid.NewGuid():N}";
            File.WriteAllText(written, commit);
            File.Move(written, Ref, overwrite: true);
        }

        return snapshot;
    }

    private static void Place(string staging, string snapshot, IReadOnlyList<HubFile> files)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(snapshot)!);
        try
        {
            Directory.Move(staging, snapshot);
            return;
        }
        catch (IOException) when (Directory.Exists(snapshot))
        {
            // Asking beforehand would not do: another pull can place the snapshot between the question and the move.
        }

        // Another pull of the same commit was earlier, perhaps with other files: these are added, each at once, since their blobs are whole already.
        foreach (var file in files)
        {
            var link = Path.Combine(snapshot, file.Path);
            Directory.CreateDirectory(Path.GetDirectoryName(link)!);
            File.Move(Path.Combine(staging, file.Path), link, overwrite: true);
        }
    }

    private string Ref => Path.Combine(_folder, "refs", repository.Revision);
}
