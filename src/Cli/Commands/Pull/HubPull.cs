using Candor.Cli.Hub;

namespace Candor.Cli.Commands.Pull;

/// <summary>Brings the blobs of the wanted files into the cache, several at once, and those that the graph itself names.</summary>
internal sealed class HubPull(HubClient client, BlobDownload download, HubCache cache, PullProgress progress, int connections)
{
    private long _received;

    /// <summary>Downloads what is missing.</summary>
    /// <returns>The files, all of whose blobs are whole, and how many bytes came over the network.</returns>
    public async Task<(IReadOnlyList<HubFile> Files, long Received)> RunAsync(
        HubRepository repository, HubRevision revision, string? graph, IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        var files = await FetchAsync(repository, revision.Commit, names, cancellationToken);
        if (graph is not null)
        {
            var own = files.Single(file => file.Path == graph);
            var folder = HubPath.FolderOf(graph);
            string[] weights = [.. GraphWeights.Locations(cache.Blob(own.Hash), graph).Select(location => folder + location)];
            if (weights.FirstOrDefault(name => !revision.Files.Contains(name)) is { } absent)
            {
                throw CliException.BadInput($"'{graph}' of '{repository.Id}' names weights in '{absent}', which the repository does not hold.");
            }

            files = [.. files, .. await FetchAsync(repository, revision.Commit, [.. weights.Except(names)], cancellationToken)];
        }

        return (files, _received);
    }

    private async Task<IReadOnlyList<HubFile>> FetchAsync(
        HubRepository repository, string commit, IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        if (names.Count == 0)
        {
            return [];
        }

        var files = new HubFile[names.Count];
        var bounded = new ParallelOptions { MaxDegreeOfParallelism = connections, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, names.Count, bounded, async (i, token) => files[i] = await client.FileAsync(repository, commit, names[i], token));
        CheckSpace(files);

        // Files of one content share a blob, and one download.
        HubFile[] distinct = [.. files.DistinctBy(static file => file.Hash)];
        await progress.RunAsync(distinct.Length, distinct.Sum(static file => file.Size), () => Parallel.ForEachAsync(distinct, bounded, async (file, token) =>
        {
            var received = await download.RunAsync(repository, commit, file, progress.Advance, token);
            Interlocked.Add(ref _received, received);
            progress.Finished(file.Path, file.Size, wasThere: received == 0 && file.Size > 0);
        }));
        return files;
    }

    private void CheckSpace(IEnumerable<HubFile> files)
    {
        var missing = files.Where(file => !File.Exists(cache.Blob(file.Hash))).Sum(file => file.Size - Length(cache.Partial(file.Hash)));
        var free = cache.FreeSpace();
        if (missing > free)
        {
            throw CliException.BadInput(
                $"{PullProgress.Size(missing)} are still to be downloaded, and the disk of '{cache.Folder}' has {PullProgress.Size(free)} left. "
                + "Free some space, or choose another --cache.");
        }
    }

    private static long Length(string path) => File.Exists(path) ? new FileInfo(path).Length : 0;
}
