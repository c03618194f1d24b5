using System.CommandLine;
using Candor.Cli.CommandLine;
using Candor.Cli.Output;
using Candor.Probes.Activations;

namespace Candor.Cli.Commands.Diagnose;

/// <summary><c>candor diagnose</c>: what the activations look like.</summary>
internal static class DiagnoseCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CliConsole console)
    {
        var activations = new Argument<DirectoryInfo[]>("activations")
        {
            Description = "Folders that 'candor extract' wrote; several of one model and with the same sources are read as one.",
            Arity = ArgumentArity.OneOrMore,
        };
        var bank = new Option<DirectoryInfo?>("--bank") { Description = "Bank whose directions are compared with the class means.", HelpName = "folder" };
        var model = new Option<DirectoryInfo?>("--model")
        {
            Description = "Model folder whose unembedding is read, for visibility and the Fisher measure; without it they are left out.",
            HelpName = "folder",
        };
        var label = CliOptions.Label();
        var position = new Option<TokenPosition?>("--position")
        {
            Description = "Rows to look at, one a question: answer_start (the default), or answer, of which the last token's is taken.",
            HelpName = "position",
            CustomParser = static result => CliOptions.Parse<TokenPosition?>(result, static text => Parse(text)),
        };
        var samples = new Option<int>("--samples")
        {
            Description = "Most rows of each class; both get equally many.",
            HelpName = "n",
            DefaultValueFactory = static _ => 500,
        };
        var l2 = new Option<float>("--penalty")
        {
            Description = "L2 penalty of the logistic probes that are fitted for looking.",
            HelpName = "number",
            DefaultValueFactory = static _ => 100f,
        };
        var json = CliOptions.Json();
        samples.Validators.Add(static result =>
        {
            if (result.GetValueOrDefault<int>() < DiagnoseRun.FewestPerClass)
            {
                result.AddError($"--samples must be at least {DiagnoseRun.FewestPerClass}.");
            }
        });
        l2.Validators.Add(static result =>
        {
            if (!(result.GetValueOrDefault<float>() is > 0 and <= 1e9f))
            {
                result.AddError("--penalty must be above 0 and at most 1e9.");
            }
        });

        var command = new ExampleCommand(
            "diagnose",
            "Measures the geometry of stored activations at every hook point, each figure beside its random baseline, "
            + "and what can be expected of probes fitted there.",
            "candor diagnose artifacts/activations",
            "candor diagnose artifacts/activations --label correct --model models/atlas --bank models/atlas/probes/known",
            "candor diagnose artifacts/cities artifacts/neg_cities --samples 300 --json")
        {
            activations, bank, model, label, position, samples, l2, json,
        };
        command.SetAction((parsed, cancellation) => new DiagnoseRun(
            new DiagnoseSettings(
                parsed.GetRequiredValue(activations),
                parsed.GetValue(bank),
                parsed.GetValue(model),
                parsed.GetValue(label),
                parsed.GetValue(position) ?? TokenPosition.AnswerStart,
                parsed.GetValue(samples),
                parsed.GetValue(l2),
                parsed.GetValue(json)),
            console).RunAsync(cancellation));
        return command;
    }

    private static TokenPosition Parse(string text) => TokenPositions.Parse(text) is var position and not TokenPosition.Prompt
        ? position
        : throw new FormatException("--position is answer_start or answer; no probe is read at the prompt's earlier tokens alone.");
}
