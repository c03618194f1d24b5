using Candor.Cli.Commands.Bundle;
using Candor.Probes.Bundles;

namespace Candor.Cli.Commands.Inspect;

/// <summary>What is known about a bundle, and what speaks against serving it.</summary>
/// <param name="Report">The bundle.</param>
/// <param name="Signature">valid, missing, unknown_key, wrong, or unchecked where no key was given to check it with.</param>
/// <param name="Objections">Reasons that the sidecar overrules only by name.</param>
/// <param name="History">Addresses of the bundles that were in service, oldest first; empty outside a served folder.</param>
internal sealed record BundleInspection(BundleReport Report, string Signature, IReadOnlyList<string> Objections, IReadOnlyList<string> History)
{
    private const string Unchecked = "unchecked";

    /// <summary>Inspects.</summary>
    /// <param name="bundle">The bundle.</param>
    /// <param name="folder">Where it lies, as given.</param>
    /// <param name="keys">Trusted keys; null to leave the signature unchecked.</param>
    /// <param name="time">What it expires by.</param>
    /// <param name="problems">Receives what makes the sidecar refuse it.</param>
    /// <param name="history">From the served folder.</param>
    public static BundleInspection Of(
        Probes.Bundles.Bundle bundle, string folder, FileInfo? keys, TimeProvider time, List<string> problems, IReadOnlyList<string> history)
    {
        var state = keys is null ? (SignatureState?)null : TrustedKeys.Read(keys.FullName).Check(bundle);

        // Without a key to check by, a signature is neither right nor wrong; whether it has expired can still be told.
        problems.AddRange(ServingRules.Refusals(bundle, state ?? SignatureState.Valid, time.GetUtcNow()));
        var assumed = state ?? (bundle.KeyId is null ? SignatureState.Missing : SignatureState.Valid);
        var text = state switch
        {
            null => Unchecked,
            SignatureState.Valid => "valid",
            SignatureState.Missing => "missing",
            SignatureState.UnknownKey => "unknown_key",
            _ => "wrong",
        };
        return new BundleInspection(BundleReport.Of(bundle, folder), text, [.. ServingRules.Objections(bundle, assumed)], history);
    }
}
