using System.CommandLine;
using Candor.Cli.CommandLine;
using Candor.Cli.Commands.Bundle;
using Candor.Cli.Output;
using Candor.Probes.Bundles;

namespace Candor.Cli.Commands.Promote;

/// <summary><c>candor rollback</c>: the bundle before this one into service again.</summary>
internal static class RollbackCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CliConsole console)
    {
        var served = new Argument<DirectoryInfo>("served") { Description = "Served folder that 'candor promote' puts bundles into." };
        var json = CliOptions.Json();
        var command = new ExampleCommand(
            "rollback",
            "Puts the bundle that was in service before this one into service again, in one step. A running sidecar takes it when it is started again.",
            "candor rollback artifacts/served")
        {
            served, json,
        };
        command.SetAction(parsed =>
        {
            var folder = parsed.GetRequiredValue(served);
            if (!ServedFolder.Is(folder.FullName))
            {
                throw CliException.BadInput($"'{folder}' is not a served folder: served.json is missing. 'candor promote' makes one.");
            }

            var releases = new ServedFolder(folder.FullName);
            var before = Path.GetFileName(releases.Current);
            var bundle = releases.Rollback();
            var report = new PromoteReport(true, bundle.Gate, BundleReport.Of(bundle, Path.Combine(folder.ToString(), bundle.Address)), before);
            if (parsed.GetValue(json))
            {
                JsonOutput.Write(console.Output, report);
            }
            else
            {
                console.Output.WriteLine($"in service   {report.Bundle!.Folder}, instead of {before}");
                console.Output.WriteLine($"digest       {bundle.Digest}");
            }

            return ExitCodes.Ok;
        });
        return command;
    }
}
