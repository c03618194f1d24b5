using Candor.Probes.Bundles;

namespace Candor.Cli.Commands.Bundle;

/// <summary>A bundle in documents: of <c>candor bundle</c>, <c>promote</c>, <c>rollback</c> and <c>inspect</c>.</summary>
/// <param name="Folder">Where it lies.</param>
/// <param name="Digest">SHA-256 of bundle.json.</param>
/// <param name="Bank">The bank's name.</param>
/// <param name="BankVersion">Its version.</param>
/// <param name="Model">The model that it is bound to.</param>
/// <param name="ModelFingerprint">That model's fingerprint.</param>
/// <param name="Key">Id of the key that signed it; null for an unsigned one.</param>
/// <param name="CreatedAt">When it was made; null where that is not told.</param>
/// <param name="ExpiresAt">From when on it is refused; null for never.</param>
/// <param name="TrainingData">Hashes of the data.</param>
/// <param name="HasCausalCheck">Whether a causal check is in it.</param>
/// <param name="Gate">What the gate found; null before it.</param>
internal sealed record BundleReport(
    string Folder,
    string Digest,
    string Bank,
    string BankVersion,
    string Model,
    string ModelFingerprint,
    string? Key,
    DateTimeOffset? CreatedAt,
    DateTimeOffset? ExpiresAt,
    IReadOnlyList<TrainingData> TrainingData,
    bool HasCausalCheck,
    GateResult? Gate)
{
    /// <summary>Of a bundle.</summary>
    public static BundleReport Of(Probes.Bundles.Bundle bundle, string folder) => new(
        folder,
        bundle.Digest,
        bundle.Bank.Name,
        bundle.Bank.Version,
        bundle.Bank.ModelName,
        bundle.Bank.ModelFingerprint,
        bundle.KeyId,
        bundle.CreatedAt,
        bundle.ExpiresAt,
        bundle.TrainingData,
        bundle.Causal is not null,
        bundle.Gate);
}
