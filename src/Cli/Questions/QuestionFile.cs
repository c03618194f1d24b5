using System.Security.Cryptography;
using System.Text.Json;
using Candor.Cli.Output;
using Candor.Probes.Evaluation;

namespace Candor.Cli.Questions;

/// <summary>Reads a .jsonl file of questions: <c>{"id", "question", "prompt", "answers", "domain", "group", "status", "label", "fold"}</c>.</summary>
/// <remarks>
/// Required are an id and one of three things: a question, which the model's frame is put around unless it has a prompt; a statement (<c>"text"</c>),
/// which is read as it is; or the prompt's token ids (<c>"tokens"</c>, also <c>"prompt_tokens"</c>), which beat the words. Where no line has a fold, groups
/// are dealt to ten folds by a fixed rule. Also read, each where there is one: <c>"system"</c> (a system message before the question), <c>"answer"</c> with
/// <c>"grade"</c> or <c>"correct"</c> (a transcript's line, whose <c>"tokens"</c> is a number and passed over), <c>"context"</c> (a passage, put before the
/// question), <c>"rejected_answers"</c>, <c>"polarity"</c>, <c>"group2"</c>. A label is 1 (trustworthy) or 0; 2, neither, is read as none.
/// </remarks>
internal static class QuestionFile
{
    /// <summary>Folds when the file has none.</summary>
    public const int DefaultFolds = 10;

    /// <summary>Reads the questions and the file's SHA-256 (lower-case hex).</summary>
    /// <exception cref="CliException">A line is malformed, an id occurs twice, or a group is in two folds; the message names the line.</exception>
    public static (IReadOnlyList<Question> Questions, string Sha256) Read(FileInfo file)
    {
        if (!file.Exists)
        {
            throw CliException.BadInput($"The question file '{file}' does not exist.");
        }

        var bytes = File.ReadAllBytes(file.FullName);
        var lines = new List<(int Number, QuestionLine Line)>();
        using (var reader = new StreamReader(new MemoryStream(bytes, writable: false)))
        {
            for (var number = 1; reader.ReadLine() is { } text; number++)
            {
                if (!string.IsNullOrWhiteSpace(text))
                {
                    lines.Add((number, Parse(file, number, text)));
                }
            }
        }

        if (lines.Count == 0)
        {
            throw CliException.BadInput($"The question file '{file}' holds no questions.");
        }

        return (Check(file, lines), Convert.ToHexStringLower(SHA256.HashData(bytes)));
    }

    private static QuestionLine Parse(FileInfo file, int number, string text)
    {
        try
        {
            return JsonSerializer.Deserialize<QuestionLine>(text, JsonOutput.Line) ?? throw new JsonException("null");
        }
        catch (JsonException exception)
        {
            throw CliException.BadInput($"{file}, line {number}: not a question, at {exception.Path ?? "$"}.", exception);
        }
    }

    private static Question[] Check(FileInfo file, List<(int Number, QuestionLine Line)> lines)
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (number, line) in lines)
        {
            if (line.Problem() is { } problem)
            {
                throw CliException.BadInput($"{file}, line {number}: {problem}");
            }

            if (!ids.Add(line.Id!))
            {
                throw CliException.BadInput($"{file}, line {number}: the id '{line.Id}' occurs twice.");
            }
        }

        string[] groups = [.. lines.Select(static pair => pair.Line.Group ?? pair.Line.Id!)];
        var folds = Folds(file, lines, groups);
        return [.. lines.Select((pair, i) => pair.Line.ToQuestion(groups[i], folds[i]))];
    }

    private static int[] Folds(FileInfo file, List<(int Number, QuestionLine Line)> lines, string[] groups)
    {
        if (lines.TrueForAll(static pair => pair.Line.Fold is null))
        {
            // One group has nothing to be told apart from; it is whole in the first fold.
            var count = Math.Min(DefaultFolds, groups.Distinct(StringComparer.Ordinal).Count());
            return count == 1 ? new int[groups.Length] : GroupFolds.Assign(groups, count);
        }

        var missing = lines.FindIndex(static pair => pair.Line.Fold is null);
        if (missing >= 0)
        {
            throw CliException.BadInput($"{file}, line {lines[missing].Number}: 'fold' is missing, and other lines have one.");
        }

        int[] folds = [.. lines.Select(static pair => pair.Line.Fold!.Value)];
        return GroupFolds.FirstCut(groups, folds) is { } cut
            ? throw CliException.BadInput($"{file}: group '{cut}' is in two folds; every group must stay in one.")
            : folds;
    }
}
