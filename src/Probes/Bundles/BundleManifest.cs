using System.Text.Json.Serialization;
using Candor.Probes.Artifacts;

namespace Candor.Probes.Bundles;

/// <summary><c>bundle.json</c> as written. Its bytes are what the digest is of and what is signed.</summary>
internal sealed record BundleManifest
{
    public const string CurrentFormat = "candor-bundle/1";

    public required string Format { get; init; }

    /// <summary>The bank's name.</summary>
    public required string Name { get; init; }

    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>From then on the bundle is refused; null for one that does not expire.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The model that bank and bundle are bound to.</summary>
    public required BankModel Model { get; init; }

    /// <summary>Version of the bank: SHA-256 over its two files.</summary>
    public required string BankVersion { get; init; }

    public required IReadOnlyList<TrainingData> TrainingData { get; init; }

    /// <summary>Name → size and hash of every file but this one and the signature.</summary>
    public required IReadOnlyDictionary<string, BundleFile> Files { get; init; }

    /// <summary>What the gate found; null for a bundle that has not been through it.</summary>
    public GateResult? Gate { get; init; }
}

/// <summary>Size in bytes and SHA-256, lower-case hex.</summary>
internal sealed record BundleFile(long Bytes, string Sha256);

/// <summary>Data that went into the bank or judged it.</summary>
/// <param name="Use">fitted, calibrated or evaluated.</param>
/// <param name="Sha256">SHA-256 of the question file, lower-case hex; of several, joined by <c>+</c>.</param>
public sealed record TrainingData(string Use, string Sha256)
{
    internal const string Uses = "fitted, calibrated or evaluated";

    internal bool IsKnown =>
        Use is "fitted" or "calibrated" or "evaluated" && Sha256.Length > 0 && Sha256.All(static c => char.IsAsciiHexDigitLower(c) || c == '+');
}

/// <summary><c>signature</c> as written.</summary>
/// <param name="Format">Always <see cref="CurrentFormat"/>.</param>
/// <param name="Key">Id of the key: SHA-256 of its SubjectPublicKeyInfo, lower-case hex.</param>
/// <param name="Value">ECDSA over P-256 and SHA-256, ASN.1 DER, Base64.</param>
internal sealed record BundleSignature(string Format, string Key, string Value)
{
    public const string CurrentFormat = "candor-signature/1";
}

/// <summary>
/// Strict both ways, as a bank's files are: unknown, repeated, missing and null fields are refused. The same settings as those of <c>bank.json</c>, written
/// again because the generator reads them off each context; here with one line end everywhere, so that equal input gives an equal digest.
/// </summary>
[JsonSourceGenerationOptions(
    WriteIndented = true,
    NewLine = "\n",
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(BundleManifest))]
[JsonSerializable(typeof(BundleSignature))]
[JsonSerializable(typeof(CausalRecord))]
[JsonSerializable(typeof(ServedRecord))]
internal sealed partial class BundleJson : JsonSerializerContext;
