namespace Candor.Cli.Hub;

/// <summary>One file of a commit.</summary>
/// <param name="Path">Its name in the repository.</param>
/// <param name="Hash">What its bytes hash to; also the name of its blob in the cache.</param>
/// <param name="Size">In bytes.</param>
internal sealed record HubFile(string Path, BlobHash Hash, long Size);

/// <summary>What a revision stands for now.</summary>
/// <param name="Commit">40 lower-case hex digits.</param>
/// <param name="Files">Names of all its files; each has been checked to be a safe path.</param>
internal sealed record HubRevision(string Commit, IReadOnlyList<string> Files);
