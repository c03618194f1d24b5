using System.CommandLine;
using Candor.Cli.CommandLine;
using Candor.Cli.Connection;
using Candor.Cli.Output;

namespace Candor.Cli.Commands.Demo;

/// <summary><c>candor demo</c>: the argument in one minute, against a running sidecar.</summary>
internal static class DemoCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CliConsole console)
    {
        var (address, socket) = ServerAddress.Options();
        var model = new Option<DirectoryInfo>("--model")
        {
            Description = "Folder of the model that the sidecar serves; its data/questions.jsonl gives the questions.",
            HelpName = "folder",
            DefaultValueFactory = static _ => new DirectoryInfo("models/atlas"),
        };
        var folds = CliOptions.Folds("--folds", "Folds that no probe, calibrator or threshold has seen.", "7-9");
        var count = new Option<int>("--count") { Description = "Questions to show of each kind.", HelpName = "n", DefaultValueFactory = static _ => 3 };
        count.Validators.Add(static result =>
        {
            if (result.GetValueOrDefault<int>() < 1)
            {
                result.AddError("--count must be at least 1.");
            }
        });
        var json = CliOptions.Json();
        var command = new ExampleCommand(
            "demo",
            "Shows known questions answered with low risk, unknown ones answered wrongly with high risk, and the same ones declined in mode enforce. "
            + "Exits with 1 where that does not happen. Switches the sidecar's mode, and back.",
            "candor demo",
            "candor demo --count 10 --json")
        {
            model, folds, count, address, socket, json,
        };
        command.SetAction((parsed, cancellation) =>
        {
            var where = ServerAddress.From(parsed, address, socket);
            return ServerConnection.UseAsync(
                where,
                connection => new DemoRun(
                    console,
                    where,
                    parsed.GetRequiredValue(model),
                    parsed.GetRequiredValue(folds),
                    parsed.GetValue(count),
                    parsed.GetValue(json)).RunAsync(connection, cancellation),
                cancellation);
        });
        return command;
    }
}
