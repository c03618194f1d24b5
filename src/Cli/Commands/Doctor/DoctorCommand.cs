using System.CommandLine;
using Candor.Cli.CommandLine;
using Candor.Cli.Output;
using Candor.Inference.Execution;

namespace Candor.Cli.Commands.Doctor;

/// <summary><c>candor doctor</c>: how a model runs on this machine, and what stands in its way.</summary>
internal static class DoctorCommand
{
    private const int Minute = 60;

    /// <summary>The command.</summary>
    public static Command Create(CliConsole console)
    {
        var folder = new Argument<DirectoryInfo>("folder") { Description = "Model folder: model.json and the files that it names." };
        var seconds = CliOptions.Seconds("Length of the self-benchmark.", Minute);
        var provider = new Option<ExecutionProvider>("--provider")
        {
            Description = "What passes are to run on: cpu or cuda.",
            HelpName = "provider",
            DefaultValueFactory = static _ => ExecutionProvider.Cpu,
            CustomParser = static result => CliOptions.Parse(result, ParseProvider),
        };
        var threads = new Option<int>("--threads")
        {
            Description = "Threads of a pass; 0 for the engine's own choice.",
            HelpName = "n",
            DefaultValueFactory = static _ => 0,
        };
        threads.Validators.Add(static result =>
        {
            if (result.GetValueOrDefault<int>() is < 0 or > 256)
            {
                result.AddError("--threads must be in [0, 256].");
            }
        });
        var json = CliOptions.Json();
        var command = new ExampleCommand(
            "doctor",
            "Shows how a model runs on this machine: versions, provider and operators that fell back, threads against cores and quotas, memory, and a "
            + "self-benchmark. Ends with advice, and exits with 1 where something is wrong.",
            "candor doctor models/atlas",
            "candor doctor models/atlas --seconds 10 --threads 2 --json")
        {
            folder, seconds, provider, threads, json,
        };
        command.SetAction((parsed, cancellation) => new DoctorRun(
            parsed.GetRequiredValue(folder),
            TimeSpan.FromSeconds(parsed.GetRequiredValue(seconds)),
            new EngineOptions { Provider = parsed.GetRequiredValue(provider), IntraOpThreads = parsed.GetRequiredValue(threads) },
            parsed.GetValue(json),
            console).RunAsync(cancellation));
        return command;
    }

    private static ExecutionProvider ParseProvider(string text) =>
        Enum.TryParse<ExecutionProvider>(text, ignoreCase: true, out var parsed) && Enum.IsDefined(parsed)
            ? parsed
            : throw new FormatException($"'{text}' is not a provider; expected cpu or cuda.");
}
