using System.CommandLine;
using Candor.Cli.CommandLine;
using Candor.Cli.Grading;
using Candor.Cli.Output;

namespace Candor.Cli.Commands.Label;

/// <summary><c>candor label</c>: questions to answers with grades.</summary>
internal static class LabelCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CliConsole console)
    {
        var data = new Argument<FileInfo>("questions")
        {
            Description = "Questions, one JSON object a line: id, question and answers (accepted ones; empty where none is right); "
                + "where known rejected_answers, system, group, fold, domain.",
        };
        var model = CliOptions.Model();
        var output = new Option<FileInfo>("--out")
        {
            Description = "Transcript to write, or to go on with: one JSON line a question, which 'candor extract' takes as data.",
            HelpName = "file",
            Required = true,
        };
        var system = new Option<string?>("--system") { Description = "System message before every question that has none of its own.", HelpName = "text" };
        var maxTokens = new Option<int>("--max-tokens") { Description = "Most tokens of an answer.", HelpName = "n", DefaultValueFactory = static _ => 32 };
        var limit = new Option<int?>("--limit") { Description = "Most questions, taken evenly over the file.", HelpName = "n" };
        var judge = new Option<Uri?>("--judge")
        {
            Description = "Address of an OpenAI-style service whose model grades too, up to and including its version, as in https://host/v1. "
                + $"Its key comes from {JudgeKey.Variable}.",
            HelpName = "url",
            CustomParser = static result => CliOptions.Parse(result, ParseAddress),
        };
        var judgeModel = new Option<string?>("--judge-model") { Description = "The judge's name there.", HelpName = "name" };
        var gradeBy = new Option<GradeBy>("--grade-by")
        {
            Description = "Whose grade counts: the rules' (the default), or the judge's where it gives one.",
            HelpName = "rules|judge",
        };
        var concurrency = CliOptions.Concurrency(32);
        var json = CliOptions.Json();
        limit.Validators.Add(static result => CliOptions.RequirePositive(result, result.GetValueOrDefault<int?>()));
        maxTokens.Validators.Add(static result => CliOptions.RequirePositive(result, result.GetValueOrDefault<int>()));

        var command = new ExampleCommand(
            "label",
            "Lets the model answer questions, grades the answers, and keeps the transcript; an interrupted run goes on where it was.",
            "candor label questions.jsonl --model models/atlas --out answers.jsonl --max-tokens 20",
            "candor label questions.jsonl --model models/atlas --out answers.jsonl --system 'Answer the question with a few words.'",
            "candor label questions.jsonl --model models/atlas --out answers.jsonl --judge https://judge.example/v1 --judge-model large")
        {
            data, model, output, system, maxTokens, limit, judge, judgeModel, gradeBy, concurrency, json,
        };
        command.Validators.Add(result =>
        {
            if ((result.GetValue(judge) is null) != (result.GetValue(judgeModel) is null))
            {
                result.AddError("--judge and --judge-model go together.");
            }

            if (result.GetValue(gradeBy) == GradeBy.Judge && result.GetValue(judge) is null)
            {
                result.AddError("--grade-by judge needs --judge.");
            }
        });
        command.SetAction((parsed, cancellation) => new LabelRun(
            new LabelSettings(
                parsed.GetRequiredValue(data),
                parsed.GetRequiredValue(model),
                parsed.GetRequiredValue(output),
                parsed.GetValue(system),
                parsed.GetValue(maxTokens),
                parsed.GetValue(limit),
                parsed.GetValue(judge),
                parsed.GetValue(judgeModel),
                parsed.GetValue(gradeBy),
                parsed.GetValue(concurrency),
                parsed.GetValue(json)),
            console).RunAsync(cancellation));
        return command;
    }

    private static Uri ParseAddress(string text) => Uri.TryCreate(text, UriKind.Absolute, out var address)
        ? address
        : throw new FormatException("--judge must be an address, such as https://host/v1.");
}
