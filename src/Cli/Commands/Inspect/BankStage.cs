using System.Text.Json.Nodes;
using Candor.Probes.Bundles;
using Candor.Probes.Readouts;

namespace Candor.Cli.Commands.Inspect;

/// <summary>How far a bank is on its way into service, and what comes next.</summary>
/// <param name="Name">fitted, calibrated, evaluated, bundled, promoted, or bank for one of another maker.</param>
/// <param name="Next">What to do next, as a sentence.</param>
internal sealed record BankStage(string Name, string Next)
{
    /// <summary>Of a bank folder that is no bundle.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="bank">The bank in it.</param>
    /// <param name="provenance">Its record; null without one.</param>
    public static BankStage Of(DirectoryInfo folder, ProbeBank bank, JsonObject? provenance)
    {
        if (provenance is null || !(provenance.ContainsKey("fits") || provenance.ContainsKey("method")))
        {
            return new BankStage("bank", "It has no record of 'candor fit' or 'candor calibrate'; it is served where Model:AllowUnsigned names it.");
        }

        if (!provenance.ContainsKey("fits"))
        {
            return new BankStage("fitted", "Calibrate it on folds that it has not seen, with 'candor calibrate': until then a score is no risk.");
        }

        return EvaluatedVersion(Path.Combine(folder.FullName, BundleFiles.Evaluation)) is not { } evaluated
            ? new BankStage(
                "calibrated",
                "Evaluate it on questions that nothing in it has seen, "
                + $"with 'candor evaluate --baselines --report {Path.Combine(folder.ToString(), BundleFiles.Evaluation)}'.")
            : evaluated != bank.Version
                ? new BankStage("calibrated", $"Its {BundleFiles.Evaluation} is of another version ({evaluated}): evaluate it again.")
                : new BankStage("evaluated", "Bundle and sign it, with 'candor bundle'; until then it is served only where Model:AllowUnsigned names it.");
    }

    /// <summary>Of a bundle.</summary>
    public static BankStage Of(Probes.Bundles.Bundle bundle) => bundle.Gate switch
    {
        null => new BankStage("bundled", "Put it through the gate and into service, with 'candor promote'."),
        { Passed: true, MayCouple: true } => new BankStage("promoted", "Serve it: Model:Bank names its folder, Model:TrustedKeys the key's public half."),
        { Passed: true } => new BankStage("promoted",
            "Serve it: Model:Bank names its folder, Model:TrustedKeys the key's public half. It observes, and does not couple."),
        _ => new BankStage("promoted", "It failed the gate and was released as it is: the sidecar takes it only where Model:AllowUnsigned names it."),
    };

    private static string? EvaluatedVersion(string file)
    {
        try
        {
            return File.Exists(file) ? (string?)JsonNode.Parse(File.ReadAllText(file))?["bank_version"] : null;
        }
        catch (Exception exception) when (exception is System.Text.Json.JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
