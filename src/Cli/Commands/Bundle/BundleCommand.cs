using System.CommandLine;
using Candor.Cli.CommandLine;
using Candor.Cli.Output;

namespace Candor.Cli.Commands.Bundle;

/// <summary><c>candor bundle</c>: an evaluated bank to a signed bundle that is named by its contents.</summary>
internal static class BundleCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CliConsole console)
    {
        var bank = new Argument<DirectoryInfo>("bank") { Description = "Folder with bank.json and bank.safetensors." };
        var key = ReleaseOptions.Key();
        var output = CliOptions.Out("Folder in which the bundle's own folder is made, named by bank and digest.");
        var evaluation = new Option<FileInfo?>("--evaluation")
        {
            Description = "What 'candor evaluate --report' wrote for this bank; by default evaluation.json in its folder.",
            HelpName = "file",
        };
        var causal = new Option<FileInfo?>("--causal")
        {
            Description = "The causal check of this bank; by default causal.json in its folder, where there is one. Without it the bank may not couple.",
            HelpName = "file",
        };
        var createdAt = new Option<DateTimeOffset?>("--created-at")
        {
            Description = "Written into the bundle; no clock is read, so that equal input gives an equal digest.",
            HelpName = "time",
        };
        var expiresAt = new Option<DateTimeOffset?>("--expires-at") { Description = "From then on the sidecar refuses the bundle; by default never.",
            HelpName = "time" };
        var json = CliOptions.Json();
        var command = new ExampleCommand(
            "bundle",
            "Makes a signed bundle of an evaluated bank: its files, the report, the hashes of its data and the model's fingerprint. "
            + "It is served once 'candor promote' has put it through the gate.",
            "candor bundle artifacts/banks/known --key artifacts/keys/release.key.pem --out artifacts/bundles")
        {
            bank, key, output, evaluation, causal, createdAt, expiresAt, json,
        };
        command.SetAction(parsed => new BundleRun(
            new BundleSettings(
                parsed.GetRequiredValue(bank),
                parsed.GetRequiredValue(key),
                parsed.GetRequiredValue(output),
                parsed.GetValue(evaluation),
                parsed.GetValue(causal),
                parsed.GetValue(createdAt),
                parsed.GetValue(expiresAt),
                parsed.GetValue(json)),
            console).Run());
        return command;
    }
}
