namespace Candor.Cli.ActivationFiles;

/// <summary>One shard in the index. Its number is its place in the list.</summary>
/// <param name="Questions">Questions that it holds whole, consecutive ones.</param>
/// <param name="Rows">Their rows.</param>
/// <param name="Sha256">
/// SHA-256 of the header of its tensors, lower-case hex. The header holds the hash of each tensor and of the file of rows, so that this one hash
/// stands for all bytes of the shard, and one tensor can still be checked without the others.
/// </param>
internal sealed record ShardEntry(int Questions, int Rows, string Sha256);
