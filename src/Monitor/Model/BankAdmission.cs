using Candor.Inference.Manifest;
using Candor.Probes.Artifacts;
using Candor.Probes.Bundles;
using Candor.Probes.Readouts;

namespace Candor.Monitor.Model;

/// <summary>Reads a bank, and lets it in or refuses it: signed by a trusted key and through the gate, or allowed by name.</summary>
/// <param name="options">Keys and names.</param>
/// <param name="manifest">The model to be read.</param>
/// <param name="time">What a bundle expires by.</param>
internal sealed class BankAdmission(ModelOptions options, ModelManifest manifest, TimeProvider time)
{
    private readonly AllowedBanks _allowed = new(options.AllowUnsigned);

    /// <summary>Reads a folder.</summary>
    /// <exception cref="StartupException">It is not let in; the message says why and what to do.</exception>
    /// <exception cref="BundleException">The bundle, or a trusted key, cannot be used.</exception>
    /// <exception cref="BankException">The bank is malformed, or another model's.</exception>
    public (ProbeBank Bank, BankTrust Trust) Read(string folder) => BundleReader.IsBundle(folder) ? ReadBundle(folder) : ReadPlain(folder);

    private (ProbeBank Bank, BankTrust Trust) ReadPlain(string folder)
    {
        var bank = BankReader.Read(folder, manifest.Name, manifest.Fingerprint);
        if (_allowed.ByContent(bank))
        {
            return (bank, BankTrust.Inherent);
        }

        const string Why = "It is not a signed bundle. Make one with 'candor bundle' and 'candor promote'";
        return _allowed.ByName(bank) ? (bank, BankTrust.Inherent with { Exception = $"{Why}." }) : throw Refuse(bank, folder, $"{Why},");
    }

    private (ProbeBank Bank, BankTrust Trust) ReadBundle(string folder)
    {
        var bundle = BundleReader.Read(folder);
        var bank = bundle.Bank;
        BankReader.RequireModel(bank, manifest.Name, manifest.Fingerprint);
        var signature = TrustedKeys.Read(options.TrustedKeys).Check(bundle);
        string[] refusals = [.. ServingRules.Refusals(bundle, signature, time.GetUtcNow())];
        if (refusals.Length > 0)
        {
            throw new StartupException($"The bundle '{folder}' is not served: {string.Join(' ', refusals)}");
        }

        var objections = string.Join(' ', ServingRules.Objections(bundle, signature));
        if (objections.Length > 0 && !_allowed.ByName(bank) && !_allowed.ByContent(bank))
        {
            throw Refuse(bank, folder, $"{objections} Do that,");
        }

        var mayCouple = bundle.Gate is { MayCouple: true };
        return (bank, new BankTrust(
            bundle.Digest,
            signature == SignatureState.Valid ? bundle.KeyId! : "",
            bundle.Gate is { } gate ? gate.Passed ? GateState.Passed : GateState.AsIs : GateState.None,
            mayCouple,
            objections,
            mayCouple ? "" : bundle.Gate?.Checks[^1].Why ?? "It has not been through the gate."));
    }

    private StartupException Refuse(ProbeBank bank, string folder, string reason) =>
        new($"The bank '{bank.Name}' in '{folder}' is not served: {reason} or name it in Model:AllowUnsigned, if you know where it is from."
            + _allowed.Remark(bank));
}
