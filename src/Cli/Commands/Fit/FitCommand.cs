using System.CommandLine;
using System.Globalization;
using Candor.Cli.CommandLine;
using Candor.Cli.Output;
using Candor.Probes.Activations;

namespace Candor.Cli.Commands.Fit;

/// <summary><c>candor fit</c>: activations to a probe.</summary>
internal static class FitCommand
{
    private const string Best = "best";

    /// <summary>The command.</summary>
    public static Command Create(CliConsole console)
    {
        var activations = CliOptions.Activations();
        var method = new Option<ProbeMethod>("--method")
        {
            Description = "How to fit: logistic (the default), mass_mean, mass_mean_whitened or mahalanobis.",
            HelpName = "method",
            CustomParser = static result => CliOptions.Parse(result, ProbeMethods.Parse),
        };
        var source = new Option<string>("--source")
        {
            Description = "What the probe reads, as residual.5/token, or 'best': the highest AUROC in cross-validation on the folds given, disjoint by group.",
            HelpName = "source",
            DefaultValueFactory = static _ => Best,
        };
        source.Validators.Add(static result =>
        {
            if (result.GetValueOrDefault<string>() is { } text && text != Best && !IsResidual(text))
            {
                result.AddError($"'{text}' is not a source to fit on; expected 'best' or a form such as residual.5/token.");
            }
        });
        var label = CliOptions.Label();
        var position = new Option<TokenPosition?>("--position")
        {
            Description = "Rows to fit on, and where the probe will read: answer_start (the default) or answer.",
            HelpName = "position",
            CustomParser = static result => CliOptions.Parse<TokenPosition?>(result, static text => TokenPositions.Parse(text)),
        };
        var folds = CliOptions.Folds("--folds", "Folds to fit on; keep others for calibration and testing.", "0-2");
        var statuses = CliOptions.Statuses();
        var penalties = new Option<double[]>("--l2")
        {
            Description = "Penalties of the logistic fit; of several, the best in cross-validation is used.",
            HelpName = "number",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = static _ => [1],
        };
        penalties.Validators.Add(static result =>
        {
            if (result.GetValueOrDefault<double[]>() is { } values && values.Any(static value => !(value > 0 && double.IsFinite(value))))
            {
                result.AddError("--l2 must be above 0.");
            }
        });
        var name = new Option<string?>("--name") { Description = "Name of the probe; by default its method and position.", HelpName = "name" };
        var output = CliOptions.Out("Folder for the probe (bank.json and bank.safetensors, not calibrated).");
        var json = CliOptions.Json();

        var command = new ExampleCommand(
            "fit",
            "Fits a probe on stored activations. What it writes is a bank of one probe without calibration; 'candor calibrate' makes one to serve.",
            "candor fit --activations artifacts/activations --method logistic --source best --folds 0-2 --out artifacts/probes/logistic",
            "candor fit --activations artifacts/activations --method mahalanobis --source residual.4/prefix_mean --label correct "
            + "--out artifacts/probes/mahalanobis")
        {
            activations, method, source, label, position, folds, statuses, penalties, name, output, json,
        };
        command.SetAction((parsed, cancellation) =>
        {
            var chosen = parsed.GetValue(method);
            var at = parsed.GetValue(position) ?? TokenPosition.AnswerStart;
            return new FitRun(
                new FitSettings(
                    parsed.GetRequiredValue(activations),
                    chosen,
                    parsed.GetRequiredValue(source) is var text && text != Best ? (ProbeSource.Residual)ProbeSource.Parse(text) : null,
                    parsed.GetValue(label),
                    at,
                    parsed.GetRequiredValue(folds),
                    parsed.GetRequiredValue(statuses),
                    parsed.GetRequiredValue(penalties),
                    parsed.GetValue(name) ?? string.Create(CultureInfo.InvariantCulture, $"{chosen.ToText()}.{at.ToText()}"),
                    parsed.GetRequiredValue(output),
                    CliOptions.CommandLineOf(parsed),
                    parsed.GetValue(json)),
                console).RunAsync(cancellation);
        });
        return command;
    }

    private static bool IsResidual(string text)
    {
        try
        {
            return ProbeSource.Parse(text) is ProbeSource.Residual;
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
