using System.CommandLine;
using Candor.Cli.CommandLine;
using Candor.Cli.Output;

namespace Candor.Cli.Commands.Causal;

/// <summary><c>candor causal</c>: whether the model uses the directions that a bank's probes read.</summary>
internal static class CausalCommand
{
    private static readonly double[] StandardDoses = [0.1, 0.25, 0.5];

    /// <summary>The command.</summary>
    public static Command Create(CliConsole console)
    {
        var bank = new Argument<DirectoryInfo>("bank") { Description = "Folder with bank.json and bank.safetensors." };
        var model = CliOptions.Model();
        var data = new Option<FileInfo>("--data") { Description = "Questions, as for 'candor extract'.", HelpName = "file", Required = true };
        var folds = CliOptions.Folds("--folds", "Folds of the questions.", "7-9");
        var prompts = new Option<int>("--prompts") { Description = "Most questions, taken evenly.", HelpName = "n", DefaultValueFactory = static _ => 64 };
        prompts.Validators.Add(static result => CliOptions.RequirePositive(result, result.GetValueOrDefault<int>()));
        var doses = new Option<double[]>("--doses")
        {
            Description = "How far to push, in shares of the residual stream's mean norm. By default 0.1 0.25 0.5; the largest one decides.",
            HelpName = "numbers",
            AllowMultipleArgumentsPerToken = true,
        };
        doses.Validators.Add(static result =>
        {
            if (result.GetValueOrDefault<double[]>() is { } values && values.Any(static dose => !(dose > 0 && double.IsFinite(dose))))
            {
                result.AddError("--doses must be above 0.");
            }
        });
        var output = new Option<FileInfo?>("--report")
        {
            Description = "Write the JSON document to a file too: causal.json is what 'candor promote' reads.",
            HelpName = "file",
        };
        var json = CliOptions.Json();
        var command = new ExampleCommand(
            "causal",
            "Pushes the residual stream along each linear probe's direction at the prompt's last token, and along five random directions of the same length. "
            + "A probe whose direction moves the output no more than those is inert: it may observe, and must not couple or steer.",
            "candor causal models/atlas/probes/known --model models/atlas --data models/atlas/data/questions.jsonl",
            "candor causal artifacts/release/bank --model models/atlas --data models/atlas/data/questions.jsonl --prompts 16 --report "
            + "artifacts/release/bank/causal.json")
        {
            bank, model, data, folds, prompts, doses, output, json,
        };
        command.SetAction((parsed, cancellation) => new CausalRun(
            new CausalSettings(
                parsed.GetRequiredValue(bank),
                parsed.GetRequiredValue(model),
                parsed.GetRequiredValue(data),
                parsed.GetRequiredValue(folds),
                parsed.GetValue(prompts),
                [.. (parsed.GetValue(doses) is { Length: > 0 } given ? given : StandardDoses).Distinct().Order()],
                parsed.GetValue(output),
                parsed.GetValue(json)),
            console).RunAsync(cancellation));
        return command;
    }
}
