using System.CommandLine;
using Candor.Cli.CommandLine;
using Candor.Cli.Output;
using Candor.Inference.Trials;

namespace Candor.Cli.Commands.Trial;

/// <summary>
/// <c>candor trial-load</c>: the child in which <c>instrument</c> tries a model. Not shown in the help: it may die, and does nothing for people.
/// </summary>
internal static class TrialLoadCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CliConsole console)
    {
        var folder = new Argument<DirectoryInfo>("folder") { Description = "Model folder to try." };
        var memory = new Option<long>("--memory") { Description = "Most memory of this process in bytes.", HelpName = "bytes", Required = true };
        var seconds = CliOptions.Seconds("Most processor time of each core.", null);
        var command = new ExampleCommand(
            "trial-load",
            "Loads a model and runs two passes under limits that the kernel keeps, and writes the verdict as one line of JSON.",
            "candor trial-load models/atlas --memory 2000000000 --seconds 60")
        {
            folder, memory, seconds,
        };
        command.Hidden = true;
        command.SetAction(async (parsed, _) =>
        {
            await TrialChild.RunAsync(
                parsed.GetRequiredValue(folder).FullName,
                new TrialLimits(parsed.GetRequiredValue(memory), TimeSpan.FromSeconds(parsed.GetRequiredValue(seconds))),
                console.Output);
            return ExitCodes.Ok;
        });
        return command;
    }
}
