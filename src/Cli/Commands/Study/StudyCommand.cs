using System.CommandLine;
using Candor.Cli.CommandLine;
using Candor.Cli.Output;

namespace Candor.Cli.Commands.Study;

/// <summary><c>candor study</c>: what can be read from a model, over data sets and methods, beside every control.</summary>
internal static class StudyCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CliConsole console)
    {
        var activations = CliOptions.Activations();
        var label = CliOptions.Label();
        var byDomain = new Option<bool>("--by-domain")
        {
            Description = "Judge each domain of a folder too, and one probe for all domains on each left out in turn.",
        };
        var transcript = new Option<FileInfo?>("--transcript")
        {
            Description = "What 'candor label' wrote: gives the output's uncertainty over whole answers as a control.",
            HelpName = "file",
        };
        var sweep = new Option<bool>("--layer-sweep") { Description = "Cross-validate at every hook point too." };
        var transfer = new Option<bool>("--transfer") { Description = "Fit on each folder of statements and test on each other." };
        var replicates = new Option<int>("--replicates")
        {
            Description = "Bootstrap replicates, at least 100.",
            HelpName = "n",
            DefaultValueFactory = static _ => 1000,
        };
        replicates.Validators.Add(static result =>
        {
            if (result.GetValueOrDefault<int>() < 100)
            {
                result.AddError("--replicates must be at least 100.");
            }
        });
        var output = new Option<DirectoryInfo?>("--out")
        {
            Description = "Folder for study.json, study.md and study.html; without it the tables are only printed.",
            HelpName = "folder",
        };
        var json = CliOptions.Json();

        var command = new ExampleCommand(
            "study",
            "Compares methods over data sets under group-disjoint folds, each beside words, length, the output's own uncertainty and shuffled labels. "
            + "Every choice (hook point, penalty) is made inside the folds that are fitted on.",
            "candor study --activations artifacts/real/live --label correct --by-domain --transcript artifacts/real/answers.jsonl --out artifacts/real/study",
            "candor study --activations artifacts/real/cities artifacts/real/neg_cities --layer-sweep --transfer")
        {
            activations, label, byDomain, transcript, sweep, transfer, replicates, output, json,
        };
        command.SetAction((parsed, cancellation) => new StudyRun(
            new StudySettings(
                parsed.GetRequiredValue(activations),
                parsed.GetValue(label),
                parsed.GetValue(byDomain),
                parsed.GetValue(transcript),
                parsed.GetValue(sweep),
                parsed.GetValue(transfer),
                parsed.GetValue(replicates),
                parsed.GetValue(output),
                parsed.GetValue(json),
                CliOptions.CommandLineOf(parsed)),
            console).RunAsync(cancellation));
        return command;
    }
}
