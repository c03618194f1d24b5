using System.CommandLine;
using Candor.Cli.CommandLine;
using Candor.Cli.Commands.Bundle;
using Candor.Cli.Output;

namespace Candor.Cli.Commands.Promote;

/// <summary><c>candor promote</c>: a bundle through the gate and into service.</summary>
internal static class PromoteCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CliConsole console)
    {
        var bundle = new Argument<DirectoryInfo>("bundle") { Description = "Folder that 'candor bundle' made." };
        var to = new Option<DirectoryInfo>("--to")
        {
            Description = "Served folder: bundles beside each other, and which one is in service. Give it to the sidecar as Model:Bank.",
            HelpName = "folder",
            Required = true,
        };
        var key = ReleaseOptions.Key();
        var trusted = ReleaseOptions.TrustedKeys("by default the signing key's own");
        var activations = CliOptions.Activations();
        activations.Required = false;
        activations.Description = "Folders that the bank was evaluated on; needed where a bundle is in service, to compare the two.";
        var asIs = new Option<string?>("--as-is")
        {
            Description = "Release a bundle that fails all the same, and keep the failure and this reason in it. The sidecar takes it only by name.",
            HelpName = "reason",
        };
        var json = CliOptions.Json();
        var command = new ExampleCommand(
            "promote",
            "Puts a bundle through the gate (text-only baseline, shuffled labels, held-out domain, calibration, no regression, causal check), "
            + "keeps the result in it, signs it and puts it into service in one step. Exits with 1 where a check fails, naming each.",
            "candor promote artifacts/bundles/known-0123456789ab --to artifacts/served --key artifacts/keys/release.key.pem",
            "candor promote artifacts/bundles/known-0123456789ab --to artifacts/served --key artifacts/keys/release.key.pem --activations "
            + "artifacts/activations")
        {
            bundle, to, key, trusted, activations, asIs, json,
        };
        asIs.Validators.Add(static result =>
        {
            if (string.IsNullOrWhiteSpace(result.GetValueOrDefault<string?>()))
            {
                result.AddError("--as-is needs a reason.");
            }
        });
        command.SetAction(parsed => new PromoteRun(
            new PromoteSettings(
                parsed.GetRequiredValue(bundle),
                parsed.GetRequiredValue(to),
                parsed.GetRequiredValue(key),
                parsed.GetValue(trusted),
                parsed.GetValue(activations) ?? [],
                parsed.GetValue(asIs),
                parsed.GetValue(json)),
            console,
            TimeProvider.System).Run());
        return command;
    }
}
