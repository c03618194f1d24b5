namespace Candor.Cli.Commands.Promote;

/// <summary>What <c>candor promote</c> was asked for.</summary>
/// <param name="Bundle">Bundle folder.</param>
/// <param name="To">Served folder.</param>
/// <param name="Key">Private key.</param>
/// <param name="TrustedKeys">Keys whose bundles may be promoted; null for the signing one alone.</param>
/// <param name="Activations">Test questions' activations, to compare with what is in service; empty where nothing is.</param>
/// <param name="AsIs">Why a bundle that fails is released all the same; null where it is not.</param>
/// <param name="IsJson">Whether to report as JSON.</param>
internal sealed record PromoteSettings(
    DirectoryInfo Bundle, DirectoryInfo To, FileInfo Key, FileInfo? TrustedKeys, IReadOnlyList<DirectoryInfo> Activations, string? AsIs, bool IsJson);
