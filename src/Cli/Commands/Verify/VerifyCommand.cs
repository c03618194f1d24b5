using System.CommandLine;
using Candor.Cli.CommandLine;
using Candor.Cli.Output;
using Candor.Inference.Import;

namespace Candor.Cli.Commands.Verify;

/// <summary><c>candor verify</c>: a model against golden vectors.</summary>
internal static class VerifyCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CliConsole console)
    {
        var folder = new Argument<DirectoryInfo>("folder")
        {
            Description = "A model folder, or a published one, which is then instrumented in a temporary folder.",
        };
        var reference = new Option<FileInfo>("--reference")
        {
            Description = "Prompts as token ids in a .json file, with their residual streams and logits in the .safetensors file of the same name.",
            HelpName = "file",
            Required = true,
        };
        var graph = new Option<string?>("--graph") { Description = "The graph file, where a published folder holds several.", HelpName = "file" };
        var tolerance = new Option<double>("--tolerance")
        {
            Description = "Largest difference of a residual stream or of logits, in units of its length. Graphs that round activations to 8 bits need 0.1.",
            HelpName = "x",
            DefaultValueFactory = static _ => ReferenceReplay.DefaultTolerance,
        };
        var accuracy = new Option<int?>("--accuracy-level")
        {
            Description = "Replay quantized multiplications at this level instead of the file's own: "
                + "0 leaves activations as they are, 4 rounds them to 8 bits.",
            HelpName = "0-4",
        };
        var json = CliOptions.Json();
        tolerance.Validators.Add(static result =>
        {
            if (!(result.GetValueOrDefault<double>() > 0))
            {
                result.AddError("--tolerance must be above 0.");
            }
        });
        accuracy.Validators.Add(static result =>
        {
            if (result.GetValueOrDefault<int?>() is < 0 or > 4)
            {
                result.AddError("--accuracy-level must be from 0 to 4.");
            }
        });
        var command = new ExampleCommand(
            "verify",
            "Replays golden vectors through the engine as it serves, whole, in uneven chunks and token by token, "
            + "and exits with 1 where they differ by more than the tolerance.",
            "candor verify models/smollm2 --reference models/smollm2/reference.json --tolerance 0.1",
            "candor verify models/smollm2 --reference models/smollm2/reference.json --accuracy-level 0 --json")
        {
            folder, reference, graph, tolerance, accuracy, json,
        };
        command.SetAction((parsed, cancellation) => new VerifyRun(
            parsed.GetRequiredValue(folder),
            parsed.GetRequiredValue(reference),
            parsed.GetValue(graph),
            parsed.GetValue(tolerance),
            parsed.GetValue(accuracy),
            parsed.GetValue(json),
            console).RunAsync(cancellation));
        return command;
    }
}
