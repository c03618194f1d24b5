using System.Text.Json.Nodes;
using Candor.Probes.Readouts;

namespace Candor.Probes.Bundles;

/// <summary>A bundle, read whole: every file is the one that the manifest names, and what the files say fits together. Immutable.</summary>
/// <remarks>That says nothing about who made it: ask <see cref="TrustedKeys.Check"/>.</remarks>
public sealed class Bundle
{
    internal Bundle(
        string folder, BundleManifest manifest, BundleContents contents, ProbeBank bank, CausalRecord? causal, BundleSignature? signature, byte[] value)
    {
        Folder = folder;
        Manifest = manifest;
        Contents = contents;
        Bank = bank;
        Causal = causal;
        KeyId = signature?.Key;
        SignatureBytes = value;
        Digest = BundleFiles.Sha256(contents.Manifest);
    }

    /// <summary>Where it was read.</summary>
    public string Folder { get; }

    /// <summary>SHA-256 of <c>bundle.json</c>, which holds the hashes of all other files: the bundle's identity.</summary>
    public string Digest { get; }

    /// <summary>The bank.</summary>
    public ProbeBank Bank { get; }

    /// <summary>The causal check; null where none was made.</summary>
    public CausalRecord? Causal { get; }

    /// <summary>What the gate found; null where the bundle has not been through it.</summary>
    public GateResult? Gate => Manifest.Gate;

    /// <summary>When it was made; null where that is not told.</summary>
    public DateTimeOffset? CreatedAt => Manifest.CreatedAt;

    /// <summary>From then on it is refused; null for one that does not expire.</summary>
    public DateTimeOffset? ExpiresAt => Manifest.ExpiresAt;

    /// <summary>Data that went into the bank or judged it.</summary>
    public IReadOnlyList<TrainingData> TrainingData => Manifest.TrainingData;

    /// <summary>Id of the key that the signature names; null for an unsigned bundle.</summary>
    public string? KeyId { get; }

    /// <summary>The folder's name: the bank's name and the beginning of the digest.</summary>
    public string Address => BundleFiles.Address(Bank.Name, Digest);

    /// <summary>The report of <c>candor evaluate</c>.</summary>
    public JsonNode Evaluation => JsonNode.Parse(Contents[BundleFiles.Evaluation])!;

    internal BundleManifest Manifest { get; }

    internal BundleContents Contents { get; }

    internal ReadOnlyMemory<byte> ManifestBytes => Contents.Manifest;

    internal ReadOnlyMemory<byte> SignatureBytes { get; }
}
