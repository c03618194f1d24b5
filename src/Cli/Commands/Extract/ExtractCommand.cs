using System.CommandLine;
using Candor.Cli.CommandLine;
using Candor.Cli.Output;

namespace Candor.Cli.Commands.Extract;

/// <summary><c>candor extract</c>: texts to activations.</summary>
internal static class ExtractCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CliConsole console)
    {
        var data = new Argument<FileInfo>("data")
        {
            Description = "Questions, one JSON object a line: id; question, text (a statement, read as it is) or tokens (ids); where known answers, label, "
                + "group, fold, domain, status; system (a message before the question), answer (read in place of one that the model gives). "
                + "What 'candor label' writes is such a file.",
        };
        var model = CliOptions.Model();
        var output = CliOptions.Out("Folder for the shards and their index, extraction.json. Where the same extraction was interrupted there, it goes on.");
        var sources = new Option<string[]>("--sources")
        {
            Description = "Which residual streams: 'all', or forms such as residual.*:token,prefix_mean,answer_mean. "
                + "The output's statistics are always recorded.",
            HelpName = "source",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = static _ => ["all"],
        };
        var lens = new Option<LensChoice>("--lens")
        {
            Description = "Inner hook points at which the logit lens is read, as 15,22: baselines to compare with. By default half and three quarters of the "
                + "depth; none turns it off.",
            HelpName = "hook points",
            CustomParser = static result => CliOptions.Parse(result, LensChoice.Parse),
        };
        var positions = new Option<PositionChoice>("--positions")
        {
            Description = "answer_start (the prompt's last token; the default), answer (each token of the answer, which is then graded too), "
                + "answer_last (its last token alone), all (every token of the prompt or text), or several.",
            HelpName = "positions",
            CustomParser = static result => CliOptions.Parse(result, PositionChoice.Parse),
        };
        var system = new Option<string?>("--system")
        {
            Description = "A system message before every question that brings none, through the model's chat template.",
            HelpName = "text",
        };
        var limit = new Option<int?>("--limit") { Description = "Most questions, taken evenly over the file.", HelpName = "n" };
        var maxTokens = new Option<int>("--max-tokens")
        {
            Description = "Most tokens of an answer that the model gives.",
            HelpName = "n",
            DefaultValueFactory = static _ => 32,
        };
        var concurrency = CliOptions.Concurrency(32);
        var restart = new Option<bool>("--restart") { Description = "Remove what an earlier extraction left in the folder, whichever it was, and begin anew." };
        var json = CliOptions.Json();
        limit.Validators.Add(static result => CliOptions.RequirePositive(result, result.GetValueOrDefault<int?>()));
        maxTokens.Validators.Add(static result => CliOptions.RequirePositive(result, result.GetValueOrDefault<int>()));

        var command = new ExampleCommand(
            "extract",
            "Runs questions through the model, as the sidecar would, and stores what probes read: residual streams and output statistics.",
            "candor extract models/atlas/data/questions.jsonl --model models/atlas --out artifacts/activations",
            "candor extract questions.jsonl --model models/atlas --out acts --sources residual.*:token --positions answer_start,answer --limit 500",
            "candor extract statements.jsonl --model models/atlas --out acts --positions all",
            "candor extract transcripts.jsonl --model models/atlas --out acts --sources residual.*:token,answer_mean --positions answer_start,answer_last")
        {
            data, model, output, sources, lens, positions, system, limit, maxTokens, concurrency, restart, json,
        };
        command.SetAction((parsed, cancellation) => new ExtractRun(
            new ExtractSettings(
                parsed.GetRequiredValue(data),
                parsed.GetRequiredValue(model),
                parsed.GetRequiredValue(output),
                parsed.GetRequiredValue(sources),
                parsed.GetValue(lens) ?? LensChoice.Standard,
                parsed.GetValue(positions) ?? PositionChoice.AnswerStart,
                parsed.GetValue(system),
                parsed.GetValue(limit),
                parsed.GetValue(maxTokens),
                parsed.GetValue(concurrency),
                parsed.GetValue(restart),
                parsed.GetValue(json)),
            console).RunAsync(cancellation));
        return command;
    }
}
