using System.CommandLine;
using Candor.Cli.CommandLine;
using Candor.Cli.Commands.Bundle;
using Candor.Cli.Output;

namespace Candor.Cli.Commands.Inspect;

/// <summary><c>candor inspect</c>: everything that is known about a bank, a bundle or a model folder.</summary>
internal static class InspectCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CliConsole console)
    {
        var folder = new Argument<DirectoryInfo>(
            "folder") { Description = "A bank, a bundle, a served folder (with served.json) or a model folder (with model.json)." };
        var model = new Option<DirectoryInfo?>("--model")
        {
            Description = "Model folder to check a bank against; by default the one that the bank's folder lies in, where it does.",
            HelpName = "folder",
        };
        var keys = ReleaseOptions.TrustedKeys("by default signatures are not checked");
        var json = CliOptions.Json();
        var command = new ExampleCommand(
            "inspect",
            "Prints everything known about a bank, a bundle or a model folder, how far it is and what comes next, and exits with 1 where the sidecar "
            + "would refuse it whatever its settings, saying why.",
            "candor inspect models/atlas",
            "candor inspect models/atlas/probes/known --json",
            "candor inspect artifacts/served --trusted-keys artifacts/keys/release.pub.pem")
        {
            folder, model, keys, json,
        };
        command.SetAction(parsed =>
        {
            var inspected = parsed.GetRequiredValue(folder);
            var report = new InspectReader(parsed.GetValue(keys), TimeProvider.System).Read(inspected, parsed.GetValue(model));
            if (parsed.GetValue(json))
            {
                JsonOutput.Write(console.Output, report);
            }
            else
            {
                InspectPrinter.Print(console, report);
            }

            return report.Problems.Count == 0 ? ExitCodes.Ok : ExitCodes.AnswerIsNo;
        });
        return command;
    }
}
