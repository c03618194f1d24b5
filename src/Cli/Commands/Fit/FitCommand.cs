using System.CommandLine;
using System.Globalization;
using Candor.Cli.CommandLine;
using Candor.Cli.Output;
using Candor.Probes.Activations;

namespace Candor.Cli.Commands.Fit;

/// <summary><c>candor fit</c>: activations to a probe.</summary>
internal static class FitCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CliConsole console)
    {
        var activations = CliOptions.Activations();
        var method = new Option<ProbeMethod>("--method")
        {
            Description = "How to fit: logistic (the default), mass_mean, mass_mean_whitened, mahalanobis, ridge (several hook points at once), "
                + "ridge_domains (what domains have in common), svm, ttpd (negation apart from truth), ccs (no labels), "
                + "multiple_instance (tokens, from labels of answers), attention and window_max (what one token of a span says), "
                + "or mlp (written only where it beats the linear probe).",
            HelpName = "method",
            CustomParser = static result => CliOptions.Parse(result, ProbeMethods.Parse),
        };
        var source = new Option<string?>("--source")
        {
            Description = "What the probe reads, as residual.5/token or residual.6+12+18/token; 'all' for all stored hook points together; "
                + "or 'best' (the default): the highest AUROC in cross-validation on the folds given, disjoint by group.",
            HelpName = "source",
        };
        var layers = new Option<IReadOnlyList<HookPoint>?>("--layers")
        {
            Description = "Hook points to read together, as 6,12,18; with '--source best' they are tried beside the single ones.",
            HelpName = "indices",
            CustomParser = static result => CliOptions.Parse(result, ParseLayers),
        };
        var pooling = new Option<Pooling?>("--pooling")
        {
            Description = "Poolings that best tries (every stored one by default), and that of all and --layers (token by default): "
                + "token, prefix_mean, answer_mean or answer_change.",
            HelpName = "pooling",
            CustomParser = static result => CliOptions.Parse<Pooling?>(result, static text => Poolings.Parse(text)),
        };
        var label = CliOptions.Label();
        var position = new Option<TokenPosition?>("--position")
        {
            Description = "Rows to fit on, and where the probe will read: answer_start (the default) or answer.",
            HelpName = "position",
            CustomParser = static result => CliOptions.Parse<TokenPosition?>(result, static text => TokenPositions.Parse(text)),
        };
        var folds = CliOptions.Folds("--folds", "Folds to fit on; keep others for calibration and testing.", "0-2");
        var statuses = CliOptions.Statuses();
        var penalties = Penalties(
            "--l2",
            "Penalties of logistic, ridge (per dimension), ttpd, attention, window_max and mlp; of several, the best in cross-validation is used.");
        var costs = Penalties("--cost", "Costs of a margin violation, for svm and multiple_instance; of several, the best in cross-validation is used.");
        var name = new Option<string?>("--name") { Description = "Name of the probe; by default its method and position.", HelpName = "name" };
        var output = CliOptions.Out("Folder for the probe (bank.json and bank.safetensors, not calibrated).");
        var json = CliOptions.Json();

        var command = new ExampleCommand(
            "fit",
            "Fits a probe on stored activations. What it writes is a bank of one probe without calibration; 'candor calibrate' makes one to serve.",
            "candor fit --activations artifacts/activations --method logistic --source best --folds 0-2 --out artifacts/probes/logistic",
            "candor fit --activations artifacts/activations --method mahalanobis --source residual.4/prefix_mean --label correct "
            + "--out artifacts/probes/mahalanobis",
            "candor fit --activations artifacts/activations --layers 2,4,6 --l2 1 10 100 1000 --out artifacts/probes/layers",
            "candor fit --activations artifacts/tokens --method attention --source residual.4/token --l2 10 100 --out artifacts/probes/attention")
        {
            activations, method, source, layers, pooling, label, position, folds, statuses, penalties, costs, name, output, json,
        };
        command.Validators.Add(result =>
        {
            try
            {
                SourceChoice.From(result.GetValue(source), result.GetValue(layers), result.GetValue(pooling));
            }
            catch (FormatException exception)
            {
                result.AddError(exception.Message);
            }
            catch (InvalidOperationException)
            {
                // One of the options could not be read, and has said so itself.
            }
        });
        command.SetAction((parsed, cancellation) =>
        {
            var chosen = parsed.GetValue(method);
            var at = parsed.GetValue(position) ?? TokenPosition.AnswerStart;
            return new FitRun(
                new FitSettings(
                    parsed.GetRequiredValue(activations),
                    chosen,
                    SourceChoice.From(parsed.GetValue(source), parsed.GetValue(layers), parsed.GetValue(pooling)),
                    parsed.GetValue(label),
                    at,
                    parsed.GetRequiredValue(folds),
                    parsed.GetRequiredValue(statuses),
                    parsed.GetRequiredValue(penalties),
                    parsed.GetRequiredValue(costs),
                    parsed.GetValue(name) ?? string.Create(CultureInfo.InvariantCulture, $"{chosen.ToText()}.{at.ToText()}"),
                    parsed.GetRequiredValue(output),
                    CliOptions.CommandLineOf(parsed),
                    parsed.GetValue(json)),
                console).RunAsync(cancellation);
        });
        return command;
    }

    private static Option<double[]> Penalties(string name, string description)
    {
        var option = new Option<double[]>(name)
        {
            Description = description,
            HelpName = "number",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = static _ => [1],
        };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double[]>() is { } values && values.Any(static value => !(value > 0 && double.IsFinite(value))))
            {
                result.AddError($"{name} must be above 0.");
            }
        });
        return option;
    }

    private static IReadOnlyList<HookPoint> ParseLayers(string text)
    {
        HookPoint[] points =
        [
            .. text.Split(',').Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
                ? new HookPoint(index)
                : throw new FormatException($"'{text}' is not a list of hook points; expected a form such as 6,12,18.")),
        ];
        return points.Zip(points.Skip(1)).All(static pair => pair.First.Index < pair.Second.Index)
            ? points
            : throw new FormatException($"'{text}': the hook points must ascend, each once.");
    }
}
