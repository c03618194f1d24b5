using System.CommandLine;
using Candor.Cli.CommandLine;
using Candor.Cli.Output;
using Candor.Probes.Activations;

namespace Candor.Cli.Commands.Move;

/// <summary><c>candor move</c>: a probe of one model to another, measured there or refused.</summary>
internal static class MoveCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CliConsole console)
    {
        var probe = new Option<DirectoryInfo>("--probe")
        {
            Description = "Folder that 'candor fit' wrote for the model that the probe comes from; it must be linear.",
            HelpName = "folder",
            Required = true,
        };
        var from = Activations("--from", "Activations of the model that the probe comes from.");
        var to = Activations("--into", "Activations of the model that it is moved to, for the same questions.");
        var source = new Option<ProbeSource.Residual?>("--source")
        {
            Description = "What the moved probe reads, as residual.18/token; what the probe itself reads when not given.",
            HelpName = "source",
            CustomParser = static result => CliOptions.Parse(result, ParseSource),
        };
        var method = new Option<MoveMethod>("--via")
        {
            Description = "How it is carried over: anchors (projections on questions that both models have read; the default) or subspace (their widest "
                + "directions, for models of one width that were one model once; refused above 45 degrees).",
            HelpName = "anchors|subspace",
        };
        var anchors = Count("--anchors", "Questions that are anchors, chosen spread out.", 64);
        var components = Count("--components", "Principal directions of a subspace.", 16);
        var folds = CliOptions.Folds("--folds", "Folds whose questions carry the probe over; their labels take no part.", "0-2");
        var testFolds = CliOptions.Folds("--test-folds", "Folds on whose labels it is measured in the other model.", "3");
        var name = new Option<string?>("--name") { Description = "The moved probe's name; its own when not given.", HelpName = "name" };
        var output = CliOptions.Out("Folder for the moved probe; written only where it is good enough.");
        var json = CliOptions.Json();
        var command = new ExampleCommand(
            "move",
            "Moves a linear probe to another model by questions that both have read, measures it there on labels that it has not seen, and refuses it below an "
            + "AUROC of 0.75.",
            "candor move --probe artifacts/probes/logistic --from artifacts/activations --into artifacts/activations-tuned --out artifacts/probes/moved",
            "candor move --probe artifacts/probes/logistic --from artifacts/small --into artifacts/large --source residual.18/token --anchors 128 "
            + "--out artifacts/probes/moved --json")
        {
            probe, from, to, source, method, anchors, components, folds, testFolds, name, output, json,
        };
        command.SetAction(parsed => new MoveRun(
            new MoveSettings(
                parsed.GetRequiredValue(probe),
                parsed.GetRequiredValue(from),
                parsed.GetRequiredValue(to),
                parsed.GetValue(source),
                parsed.GetValue(method),
                parsed.GetValue(anchors),
                parsed.GetValue(components),
                parsed.GetRequiredValue(folds),
                parsed.GetRequiredValue(testFolds),
                parsed.GetValue(name),
                parsed.GetRequiredValue(output),
                CliOptions.CommandLineOf(parsed),
                parsed.GetValue(json)),
            console).Run());
        return command;
    }

    private static Option<DirectoryInfo[]> Activations(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "folders",
        Required = true,
        AllowMultipleArgumentsPerToken = true,
    };

    private static Option<int> Count(string name, string description, int standard)
    {
        var option = new Option<int>(name) { Description = description, HelpName = "n", DefaultValueFactory = _ => standard };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 2)
            {
                result.AddError($"{name} must be at least 2.");
            }
        });
        return option;
    }

    private static ProbeSource.Residual? ParseSource(string text) => ProbeSource.Parse(text) as ProbeSource.Residual
        ?? throw new FormatException($"'{text}' is no residual stream; expected a form such as residual.18/token.");
}
