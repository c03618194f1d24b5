using System.CommandLine;
using Candor.Cli.CommandLine;
using Candor.Cli.Output;
using Candor.Inference.Import;
using Candor.Inference.Manifest;

namespace Candor.Cli.Commands.Instrument;

/// <summary><c>candor instrument</c>: a published decoder to a model folder.</summary>
internal static class InstrumentCommand
{
    private const string All = "all";

    /// <summary>The command.</summary>
    public static Command Create(CliConsole console)
    {
        var folder = new Argument<DirectoryInfo>("folder")
        {
            Description = "A decoder as it was published: an .onnx file, in the folder or its subfolder onnx, "
                + "with tokenizer.json and config.json beside it or one level up.",
        };
        var graph = new Option<string?>("--graph") { Description = "The graph file in the folder; by default model.onnx, or the only one.", HelpName = "file" };
        var output = new Option<DirectoryInfo?>("--out")
        {
            Description = "Model folder to write, with links to the published weights; by default the folder of the graph itself.",
            HelpName = "folder",
        };
        var add = new Option<GraphAdditions>("--add")
        {
            Description = "What to add beside residual streams, separated by commas: probe-heads, steering, projection, statistics, or all.",
            HelpName = "additions",
            CustomParser = static result => CliOptions.Parse(result, Parse),
        };
        var name = new Option<string?>("--name")
        {
            Description = "The model's name; by default what it calls itself, or its folder's name.",
            HelpName = "name",
        };
        var noCheck = new Option<bool>("--no-check") { Description = "Do not run the graph before keeping it." };
        var force = new Option<bool>("--force") { Description = "Replace a model.json that was not written by this command." };
        var json = CliOptions.Json();
        var command = new ExampleCommand(
            "instrument",
            "Makes a published ONNX decoder a model folder: its residual streams become outputs, nothing of its weights is copied, "
            + "and it is checked by running it.",
            "candor instrument models/smollm2",
            "candor instrument models/qwen --graph onnx/model_q4.onnx --out artifacts/qwen --add all --name qwen-q4")
        {
            folder, graph, output, add, name, noCheck, force, json,
        };
        command.SetAction((parsed, cancellation) =>
        {
            var report = ModelInstrumenter.Instrument(
                new InstrumentRequest
                {
                    Folder = parsed.GetRequiredValue(folder).ToString(),
                    Graph = parsed.GetValue(graph),
                    Out = parsed.GetValue(output)?.ToString(),
                    Additions = parsed.GetValue(add) ?? GraphAdditions.None,
                    Name = parsed.GetValue(name),
                    IsChecked = !parsed.GetValue(noCheck),
                    IsForced = parsed.GetValue(force),
                },
                new StepLines(console),
                cancellation);
            if (parsed.GetValue(json))
            {
                JsonOutput.Write(console.Output, InstrumentDocument.From(report));
            }
            else
            {
                InstrumentPrinter.Print(console, report);
            }

            return Task.FromResult(ExitCodes.Ok);
        });
        return command;
    }

    private static GraphAdditions Parse(string text)
    {
        var words = text.Split(',').ToHashSet(StringComparer.Ordinal);
        var hasAll = words.Remove(All);
        var additions = new GraphAdditions(words.Remove("probe-heads"), words.Remove("steering"), words.Remove("projection"), words.Remove("statistics"));
        if (words.Count > 0)
        {
            throw new FormatException($"'{words.First()}' is not an addition; expected probe-heads, steering, projection, statistics or all.");
        }

        return hasAll ? new GraphAdditions(true, true, true, true) : additions;
    }
}
