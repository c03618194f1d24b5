using System.CommandLine;
using Candor.Cli.CommandLine;
using Candor.Cli.Output;
using Candor.Probes.Activations;

namespace Candor.Cli.Commands.Extract;

/// <summary><c>candor extract</c>: texts to activations.</summary>
internal static class ExtractCommand
{
    private const string All = "all";

    /// <summary>The command.</summary>
    public static Command Create(CliConsole console)
    {
        var data = new Argument<FileInfo>("data")
        {
            Description = "Questions, one JSON object a line: id; question, text (a statement, read as it is) or tokens (ids); where known answers, label, group, fold, domain, status.",
        };
        var model = CliOptions.Model();
        var output = CliOptions.Out("Folder for activations.safetensors, rows.jsonl and extraction.json.");
        var sources = new Option<string[]>("--sources")
        {
            Description = "Which residual streams: 'all', or forms such as residual.*:token,prefix_mean. The output's statistics are always recorded.",
            HelpName = "source",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = static _ => ["all"],
        };
        var positions = new Option<TokenPosition[]>("--positions")
        {
            Description = "answer_start (the prompt's last token; the default), answer (each token of the greedy answer, which is then graded too), all (every token of the prompt or text), or several.",
            HelpName = "positions",
            CustomParser = static result => CliOptions.Parse(result, ParsePositions),
        };
        var limit = new Option<int?>("--limit") { Description = "Most questions, taken evenly over the file.", HelpName = "n" };
        var maxTokens = new Option<int>("--max-tokens") { Description = "Most tokens of an answer.", HelpName = "n", DefaultValueFactory = static _ => 32 };
        var concurrency = CliOptions.Concurrency(32);
        var json = CliOptions.Json();
        limit.Validators.Add(static result => CliOptions.RequirePositive(result, result.GetValueOrDefault<int?>()));
        maxTokens.Validators.Add(static result => CliOptions.RequirePositive(result, result.GetValueOrDefault<int>()));

        var command = new ExampleCommand(
            "extract",
            "Runs questions through the model, as the sidecar would, and stores what probes read: residual streams and output statistics.",
            "candor extract models/atlas/data/questions.jsonl --model models/atlas --out artifacts/activations",
            "candor extract questions.jsonl --model models/atlas --out acts --sources residual.*:token --positions answer_start,answer --limit 500",
            "candor extract statements.jsonl --model models/atlas --out acts --positions all")
        {
            data, model, output, sources, positions, limit, maxTokens, concurrency, json,
        };
        command.SetAction((parsed, cancellation) => new ExtractRun(
            new ExtractSettings(
                parsed.GetRequiredValue(data),
                parsed.GetRequiredValue(model),
                parsed.GetRequiredValue(output),
                parsed.GetRequiredValue(sources),
                parsed.GetValue(positions) is { Length: > 0 } given ? given : [TokenPosition.AnswerStart],
                parsed.GetValue(limit),
                parsed.GetValue(maxTokens),
                parsed.GetValue(concurrency),
                parsed.GetValue(json)),
            console).RunAsync(cancellation));
        return command;
    }

    private static TokenPosition[] ParsePositions(string text)
    {
        var words = text.Split(',');
        return words.Contains("prompt", StringComparer.Ordinal)
            ? throw new FormatException("Positions are answer_start, answer and all, which is every token of the prompt; no probe is read at its earlier tokens alone.")
            : [.. words.SelectMany(static word => word == All ? [TokenPosition.Prompt, TokenPosition.AnswerStart] : new[] { TokenPositions.Parse(word) }).Distinct().Order()];
    }
}
