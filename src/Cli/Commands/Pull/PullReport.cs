namespace Candor.Cli.Commands.Pull;

/// <summary>The JSON document of <c>candor pull</c>.</summary>
/// <param name="Id">The model's id.</param>
/// <param name="Revision">As asked for.</param>
/// <param name="Commit">What it stands for.</param>
/// <param name="Folder">Where the files are: the snapshot in the cache, or the folder of links.</param>
/// <param name="Graph">The graph, relative to the folder; null where files were chosen by pattern.</param>
/// <param name="Files">Every file of this pull, relative to the folder.</param>
/// <param name="BytesDownloaded">What came over the network; 0 where everything was in the cache.</param>
internal sealed record PullReport(
    string Id, string Revision, string Commit, string Folder, string? Graph, IReadOnlyList<string> Files, long BytesDownloaded);
