using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace Candor.Probes.Bundles;

/// <summary>Names and limits of a bundle's files, and its address.</summary>
public static partial class BundleFiles
{
    /// <summary>The manifest: what everything else in the folder has to be.</summary>
    public const string Manifest = "bundle.json";

    /// <summary>Signature over the manifest's bytes.</summary>
    public const string Signature = "signature";

    /// <summary>The bank's own manifest, with calibrators and threshold.</summary>
    public const string Bank = "bank.json";

    /// <summary>The bank's tensors.</summary>
    public const string Tensors = "bank.safetensors";

    /// <summary>The report of <c>candor evaluate</c> on this bank.</summary>
    public const string Evaluation = "evaluation.json";

    /// <summary>The causal check; only where one was made.</summary>
    public const string Causal = "causal.json";

    /// <summary>Hex digits of the digest in a folder's name: 48 bits tell the bundles of one folder apart; what is trusted is the whole digest.</summary>
    internal const int AddressDigits = 12;

    /// <summary>Every file that a bundle may hold, with the most bytes that it may have.</summary>
    internal static IReadOnlyDictionary<string, long> Limits { get; } = new Dictionary<string, long>(StringComparer.Ordinal)
    {
        [Manifest] = 1 << 20,
        [Signature] = 1 << 12,
        [Bank] = 1 << 20,
        [Tensors] = 1 << 30,
        [Evaluation] = 1 << 24,
        [Causal] = 1 << 24,
    };

    /// <summary>Files that the manifest has to list.</summary>
    internal static IReadOnlyList<string> Required { get; } = [Bank, Tensors, Evaluation];

    /// <summary>Files that the manifest may list.</summary>
    internal static IReadOnlyList<string> Contents { get; } = [Bank, Tensors, Evaluation, Causal];

    /// <summary>What is wrong with a file's size, as a sentence; null where nothing is.</summary>
    internal static string? SizeProblem(string name, long bytes) =>
        bytes > 0 && bytes <= Limits[name] ? null : $"{name} has {bytes} bytes; 1 to {Limits[name]} are expected.";

    /// <summary>Whether a text is the id of a key: 64 hex digits. What else a file claims is not repeated in messages and logs.</summary>
    internal static bool IsKeyId(string id) => KeyId().IsMatch(id);

    /// <summary>SHA-256, lower-case hex.</summary>
    internal static string Sha256(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <summary>The folder's name: the bank's, a dash, and the beginning of the bundle's digest.</summary>
    internal static string Address(string name, string digest) => $"{name}-{digest[..AddressDigits]}";

    /// <summary>The address's digits at the end of a folder's name; null for a folder that is not named by its contents.</summary>
    internal static string? AddressOf(string folderName) => Addressed().Match(folderName) is { Success: true } match ? match.Groups[1].Value : null;

    // \z and not $, which also matches before a line break at the end.
    [GeneratedRegex(@"^[a-z0-9][a-z0-9._-]*-([0-9a-f]{12})\z")]
    private static partial Regex Addressed();

    [GeneratedRegex(@"^[0-9a-f]{64}\z")]
    private static partial Regex KeyId();
}
