namespace Candor.Cli.Commands.Pull;

/// <summary>What <c>candor pull</c> was asked for.</summary>
/// <param name="Id">The model's id on the hub.</param>
/// <param name="Revision">Branch, tag or commit.</param>
/// <param name="Graph">The graph's path in the repository; null for the only or plainly named one.</param>
/// <param name="Include">Patterns of the files to take instead of a graph and what belongs to it.</param>
/// <param name="Cache">The cache's folder; null for that of the environment.</param>
/// <param name="Out">Folder of links to the files; null where none is wanted.</param>
/// <param name="Endpoint">The hub's address; null for that of the environment.</param>
/// <param name="TokenFile">Holds the token; null for that of the environment.</param>
/// <param name="IsOffline">Whether to use only what is in the cache.</param>
/// <param name="IsJson">Whether to report as JSON.</param>
internal sealed record PullSettings(
    string Id,
    string Revision,
    string? Graph,
    IReadOnlyList<string> Include,
    DirectoryInfo? Cache,
    DirectoryInfo? Out,
    string? Endpoint,
    FileInfo? TokenFile,
    bool IsOffline,
    bool IsJson);
