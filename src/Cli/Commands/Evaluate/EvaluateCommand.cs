using System.CommandLine;
using Candor.Cli.CommandLine;
using Candor.Cli.Output;

namespace Candor.Cli.Commands.Evaluate;

/// <summary><c>candor evaluate</c>: a bank against questions that nothing in it has seen.</summary>
internal static class EvaluateCommand
{
    private static readonly float[] StandardGains = [0, 2, 5, 10, 15, 20, 30, 40, 60, 80, 100];

    /// <summary>The command.</summary>
    public static Command Create(CliConsole console)
    {
        var bank = new Argument<DirectoryInfo>("bank") { Description = "Folder with bank.json and bank.safetensors." };
        var activations = CliOptions.Activations();
        var folds = CliOptions.Folds("--folds", "Test folds; none that was fitted or calibrated on.", "7-9");
        var trainFolds = new Option<FoldSet?>("--train-folds")
        {
            Description = "Folds on which baselines and controls are fitted; by default those that the probes were fitted on.",
            HelpName = "folds",
            CustomParser = static result => CliOptions.Parse(result, FoldSet.Parse),
        };
        var label = CliOptions.Label();
        var statuses = CliOptions.Statuses();
        var baselines = new Option<bool>("--baselines")
        {
            Description = "Fit the words-only and length baselines, the shuffled-label control and leave-one-domain-out too.",
        };
        var coupling = new Option<bool>("--coupling") { Description = "Run the logit coupling over the test questions; needs --model." };
        var model = new Option<DirectoryInfo?>("--model") { Description = "Model folder, for --coupling.", HelpName = "folder" };
        var gains = new Option<float[]>("--gains")
        {
            Description = "Gains of the coupling's curve, in logits; the bank's own is added. By default 0 2 5 10 15 20 30 40 60 80 100.",
            HelpName = "numbers",
            AllowMultipleArgumentsPerToken = true,
        };
        var replicates = new Option<int>("--replicates")
        {
            Description = "Bootstrap replicates, at least 100.",
            HelpName = "n",
            DefaultValueFactory = static _ => 1000,
        };
        var report = new Option<FileInfo?>("--report") { Description = "Write the JSON document to a file too.", HelpName = "file" };
        var concurrency = CliOptions.Concurrency(1);
        var json = CliOptions.Json();
        replicates.Validators.Add(static result =>
        {
            if (result.GetValueOrDefault<int>() < 100)
            {
                result.AddError("--replicates must be at least 100.");
            }
        });
        gains.Validators.Add(static result =>
        {
            if (result.GetValueOrDefault<float[]>() is { } values && values.Any(static gain => !(gain >= 0 && float.IsFinite(gain))))
            {
                result.AddError("--gains must be at least 0.");
            }
        });

        var command = new ExampleCommand(
            "evaluate",
            "Judges a bank on held-out questions: AUROC with a bootstrap interval, recall at 1 % and 0.2 % false positives, calibration, "
            + "risk and coverage, beside entropy, surprisal, length, words and shuffled labels.",
            "candor evaluate models/atlas/probes/known --activations artifacts/activations --folds 7-9 --baselines",
            "candor evaluate models/atlas/probes/known --activations artifacts/activations --baselines --coupling --model models/atlas --json")
        {
            bank, activations, folds, trainFolds, label, statuses, baselines, coupling, model, gains, replicates, report, concurrency, json,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(coupling) && result.GetValue(model) is null)
            {
                result.AddError("--coupling needs --model.");
            }
        });
        command.SetAction((parsed, cancellation) => new EvaluateRun(
            new EvaluateSettings(
                parsed.GetRequiredValue(bank),
                parsed.GetRequiredValue(activations),
                parsed.GetRequiredValue(folds),
                parsed.GetValue(trainFolds),
                parsed.GetValue(label),
                parsed.GetRequiredValue(statuses),
                parsed.GetValue(baselines),
                parsed.GetValue(coupling) ? parsed.GetValue(model) : null,
                parsed.GetValue(gains) is { Length: > 0 } given ? given : StandardGains,
                parsed.GetValue(replicates),
                parsed.GetValue(report),
                parsed.GetValue(concurrency),
                parsed.GetValue(json)),
            console).RunAsync(cancellation));
        return command;
    }
}
