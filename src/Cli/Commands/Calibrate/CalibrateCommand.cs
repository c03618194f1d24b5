using System.CommandLine;
using System.CommandLine.Parsing;
using Candor.Cli.CommandLine;
using Candor.Cli.Output;
using Candor.Probes.Activations;
using Candor.Probes.Selection;

namespace Candor.Cli.Commands.Calibrate;

/// <summary><c>candor calibrate</c>: probes and held-out activations to a bank that can be served.</summary>
internal static class CalibrateCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CliConsole console)
    {
        var probes = new Option<DirectoryInfo[]>("--probes")
        {
            Description = "Folders that 'candor fit' wrote; entropy and surprisal are added as baselines.",
            HelpName = "folders",
            AllowMultipleArgumentsPerToken = true,
            Required = true,
        };
        var activations = CliOptions.Activations();
        var model = CliOptions.Model();
        var label = CliOptions.Label();
        var statuses = CliOptions.Statuses();
        var folds = CliOptions.Folds("--folds", "Folds on which scores become risks; none that a probe was fitted on.", "3");
        var thresholdFolds = CliOptions.Folds(
            "--threshold-folds", "Folds on which the threshold is chosen; disjoint from the others, or its guarantee is void.", "4-6");
        var calibrator = new Option<CalibratorKind>("--calibrator")
        {
            Description = "How scores become risks: platt (the default), isotonic (from about a thousand labels on), temperature, or auto: the lowest Brier "
                + "score in cross-validation on --folds.",
            HelpName = "calibrator",
            CustomParser = static result => CliOptions.Parse(result, CalibratorKinds.Parse),
        };
        var riskAt = new Option<Dictionary<TokenPosition, string>>("--risk-at")
        {
            Description = "Probe whose risk counts at a position, as answer_start=logistic; by default the best one in its own cross-validation.",
            HelpName = "position=probe",
            AllowMultipleArgumentsPerToken = true,
            CustomParser = ParseRiskAt,
        };
        var threshold = new ThresholdOptions();
        var aggregation = new Option<RiskAggregation>("--aggregation")
        {
            Description = "How token risks become the answer's: answer_start (the default), max or mean.",
            HelpName = "aggregation",
            CustomParser = static result => CliOptions.Parse(result, RiskAggregations.Parse),
        };
        var byDomain = new Option<bool>("--by-domain")
        {
            Description = "Say of each domain whether the calibrator over all suits it, beside one of its own; what is served is the one over all.",
        };
        var falseAbstention = Share("--false-abstention", "Highest share of trustworthy questions on which the gated coupling may abstain.", 0.05);
        var name = new Option<string>("--name") { Description = "Name of the bank.", HelpName = "name", Required = true };
        var createdAt = new Option<DateTimeOffset?>("--created-at")
        {
            Description = "Written into the bank; no clock is read, so that equal input gives an equal bank.",
            HelpName = "time",
        };
        var output = CliOptions.Out("Folder for bank.json and bank.safetensors.");
        var concurrency = CliOptions.Concurrency(1);
        var json = CliOptions.Json();

        var command = new ExampleCommand(
            "calibrate",
            "Turns fitted probes into a bank: scores become risks, a threshold is chosen with a stated guarantee, and the coupling gets its gain.",
            "candor calibrate --probes artifacts/probes/logistic artifacts/probes/mahalanobis --activations artifacts/activations "
            + "--model models/atlas --name known --out models/atlas/probes/known",
            "candor calibrate --probes artifacts/probes/logistic --activations artifacts/activations --model models/atlas --threshold learn_then_test "
            + "--promises selective_risk=0.1 abstention=0.5 --by-domain --name known --out artifacts/banks/known");
        foreach (var option in (Option[])
            [
                probes, activations, model, label, statuses, folds, thresholdFolds, calibrator, byDomain, riskAt, .. threshold.All, aggregation,
                falseAbstention, name, createdAt, output, concurrency, json,
            ])
        {
            command.Add(option);
        }

        command.SetAction((parsed, cancellation) => new CalibrateRun(
            new CalibrateSettings(
                parsed.GetRequiredValue(probes),
                parsed.GetRequiredValue(activations),
                parsed.GetRequiredValue(model),
                parsed.GetValue(label),
                parsed.GetRequiredValue(statuses),
                parsed.GetRequiredValue(folds),
                parsed.GetRequiredValue(thresholdFolds),
                parsed.GetValue(calibrator),
                parsed.GetValue(riskAt) ?? [],
                threshold.Read(parsed),
                parsed.GetValue(aggregation),
                parsed.GetValue(byDomain),
                parsed.GetValue(falseAbstention),
                parsed.GetRequiredValue(name),
                parsed.GetValue(createdAt),
                parsed.GetRequiredValue(output),
                parsed.GetValue(concurrency),
                CliOptions.CommandLineOf(parsed),
                parsed.GetValue(json)),
            console).RunAsync(cancellation));
        return command;
    }

    private static Option<double> Share(string name, string description, double standard)
    {
        var option = new Option<double>(name) { Description = description, HelpName = "share", DefaultValueFactory = _ => standard };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (> 0 and < 1))
            {
                result.AddError($"{name} must be between 0 and 1.");
            }
        });
        return option;
    }

    private static Dictionary<TokenPosition, string> ParseRiskAt(ArgumentResult result)
    {
        var chosen = new Dictionary<TokenPosition, string>();
        foreach (var token in result.Tokens)
        {
            var parts = token.Value.Split('=', 2);
            try
            {
                if (parts.Length != 2 || !chosen.TryAdd(TokenPositions.Parse(parts[0]), parts[1]))
                {
                    result.AddError($"'{token.Value}' is not of the form position=probe, or its position is given twice.");
                }
            }
            catch (FormatException exception)
            {
                result.AddError(exception.Message);
            }
        }

        return chosen;
    }
}
