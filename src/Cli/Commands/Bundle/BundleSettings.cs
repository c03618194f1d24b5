namespace Candor.Cli.Commands.Bundle;

/// <summary>What <c>candor bundle</c> was asked for.</summary>
/// <param name="Bank">Bank folder.</param>
/// <param name="Key">Private key.</param>
/// <param name="Out">Folder for the bundle's own folder.</param>
/// <param name="Evaluation">Report; null for the one in the bank's folder.</param>
/// <param name="Causal">Causal check; null for the one in the bank's folder, where there is one.</param>
/// <param name="CreatedAt">When it is made; null where that is not told.</param>
/// <param name="ExpiresAt">From when on it is refused; null for never.</param>
/// <param name="IsJson">Whether to report as JSON.</param>
internal sealed record BundleSettings(
    DirectoryInfo Bank,
    FileInfo Key,
    DirectoryInfo Out,
    FileInfo? Evaluation,
    FileInfo? Causal,
    DateTimeOffset? CreatedAt,
    DateTimeOffset? ExpiresAt,
    bool IsJson);
