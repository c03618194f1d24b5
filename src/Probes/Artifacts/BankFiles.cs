using System.Security.Cryptography;

namespace Candor.Probes.Artifacts;

/// <summary>Names, limits and hashes of a bank's two files.</summary>
internal static class BankFiles
{
    public const string Manifest = "bank.json";
    public const string Tensors = "bank.safetensors";

    /// <summary>1 MiB: a manifest is a few kilobytes.</summary>
    public const long MaxManifestBytes = 1 << 20;

    /// <summary>1 GiB: a Mahalanobis probe at d = 8,192 takes a quarter of it.</summary>
    public const long MaxTensorsBytes = 1 << 30;

    public static string Sha256(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <summary>The bank's version: SHA-256 over the manifest's bytes and the tensors' bytes, one after the other.</summary>
    public static string Version(ReadOnlySpan<byte> manifest, ReadOnlySpan<byte> tensors)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(manifest);
        hash.AppendData(tensors);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Names of a probe's tensors. A slash cannot occur in a probe's name, so the two parts cannot be confused.</summary>
    public static string TensorName(string probe, string part) => $"{probe}/{part}";
}
