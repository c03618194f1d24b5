using System.Security.Cryptography;

namespace Candor.Inference.Manifest;

/// <summary>Hashes of a model folder's files.</summary>
internal static class ModelFiles
{
    /// <summary>The problem with a file whose bytes are not what the manifest says.</summary>
    public static string Altered(string name, string expected, string actual) =>
        $"the file '{name}' was altered: its SHA-256 is {actual}, but model.json says {expected}.";

    /// <summary>SHA-256 of a file, 64 lower-case hex digits.</summary>
    public static string Hash(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 20, FileOptions.SequentialScan);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    /// <summary>What a probe bank is bound to: SHA-256 over the hex hashes of graph, external data and tokenizer, joined by line feeds.</summary>
    /// <param name="files">Graph, external data, tokenizer.</param>
    /// <param name="source">
    /// Hash of the published graph that the first file was made from, which then takes its place; null where it is the published one.
    /// </param>
    public static string Fingerprint(IReadOnlyList<ModelFile> files, string? source) => Convert.ToHexStringLower(
        SHA256.HashData(
            System.Text.Encoding.ASCII.GetBytes(string.Join('\n', files.Select((file, i) => i == 0 && source is not null ? source : file.Sha256)))));
}
