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
            Description = "Fit the words-only baseline, the shuffled-label control, leave-one-domain-out and the transfer matrix too.",
        };
        var sweep = new Option<bool>("--layer-sweep")
        {
            Description = "Fit a logistic probe at every hook point of the activations; without it, the sweep is what the fit's record says.",
        };
        var coupling = new Option<bool>("--coupling") { Description = "Run the logit coupling over the test questions; needs --model." };
        var invariance = new Option<bool>("--invariance")
        {
            Description = "Read up to 200 test questions again after 16 neutral tokens, and with their entities renamed; needs --model.",
        };
        var model = new Option<DirectoryInfo?>("--model") { Description = "Model folder, for --coupling and --invariance.", HelpName = "folder" };
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
        var against = new Option<DirectoryInfo[]>("--against")
        {
            Description = "Folders of other banks: the difference of AUROC on the same questions, by a paired bootstrap.",
            HelpName = "folders",
            AllowMultipleArgumentsPerToken = true,
        };
        var drift = new Option<FileInfo?>("--drift-from")
        {
            Description = "An earlier --report, as from before the model was quantised: a rise of the calibration error by more than 0.02 asks for "
                + "recalibration.",
            HelpName = "file",
        };
        var sightings = new Option<FileInfo?>("--sightings")
        {
            Description = "One line for every statement of a fact in the model's training text, as whoever has that text counts them: the share that stands "
                + "there once is a floor of the error rate on such facts.",
            HelpName = "file",
        };
        var report = new Option<FileInfo?>("--report") { Description = "Write the JSON document to a file too.", HelpName = "file" };
        var html = new Option<FileInfo?>("--html") { Description = "Write the report as one self-contained page too, with charts.", HelpName = "file" };
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
            + "risk and coverage, beside entropy, surprisal, length, words, shuffled labels and left-out domains.",
            "candor evaluate models/atlas/probes/known --activations artifacts/activations --folds 7-9 --baselines --html report.html",
            "candor evaluate models/atlas/probes/known --activations artifacts/activations --baselines --coupling --model models/atlas --json")
        {
            bank, activations, folds, trainFolds, label, statuses, baselines, sweep, coupling, invariance, model, gains, against, drift, sightings,
            replicates, report, html, concurrency, json,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(coupling) && result.GetValue(model) is null)
            {
                result.AddError("--coupling needs --model.");
            }

            if (result.GetValue(invariance) && result.GetValue(model) is null)
            {
                result.AddError("--invariance needs --model.");
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
                parsed.GetValue(sweep),
                parsed.GetValue(model),
                parsed.GetValue(coupling),
                parsed.GetValue(gains) is { Length: > 0 } given ? given : StandardGains,
                parsed.GetValue(invariance),
                parsed.GetValue(against) ?? [],
                parsed.GetValue(drift),
                parsed.GetValue(sightings),
                parsed.GetValue(replicates),
                parsed.GetValue(report),
                parsed.GetValue(html),
                parsed.GetValue(concurrency),
                CliOptions.CommandLineOf(parsed),
                parsed.GetValue(json)),
            console).RunAsync(cancellation));
        return command;
    }
}
