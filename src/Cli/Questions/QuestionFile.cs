using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Candor.Cli.Output;
using Candor.Probes.Evaluation;

namespace Candor.Cli.Questions;

/// <summary>Reads a .jsonl file of questions: <c>{"id", "question", "prompt", "answers", "domain", "group", "status", "label", "fold"}</c>.</summary>
/// <remarks>
/// Required are an id and one of three things: a question, which the model's frame is put around unless it has a prompt; a statement (<c>"text"</c>),
/// which is read as it is; or the prompt's token ids (<c>"tokens"</c>, also <c>"prompt_tokens"</c>), which beat the words. Where no line has a fold, groups
/// are dealt to ten folds by a fixed rule. Also read, each where there is one: <c>"system"</c> (a system message before the question), <c>"answer"</c> with
/// <c>"grade"</c> or <c>"correct"</c> (a transcript's line, whose <c>"tokens"</c> is a number and passed over), <c>"rejected_answers"</c>,
/// <c>"polarity"</c>, <c>"group2"</c>.
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
            if (string.IsNullOrEmpty(line.Id) || (string.IsNullOrEmpty(line.Question) && string.IsNullOrEmpty(line.Text) && line.Ids is null))
            {
                throw CliException.BadInput($"{file}, line {number}: 'id' and 'question', 'text' or 'tokens' are required.");
            }

            if (line.Text is not null && (line.Question ?? line.Prompt) is not null)
            {
                throw CliException.BadInput($"{file}, line {number}: a line with 'text' is a statement, and has neither 'question' nor 'prompt'.");
            }

            if (line.Ids is { Count: 0 } || (line.Tokens is not null && line.PromptTokens is not null))
            {
                throw CliException.BadInput($"{file}, line {number}: 'tokens' must not be empty, and 'prompt_tokens' is another word for it.");
            }

            if (line.Text is not null && (line.System ?? line.Answer) is not null)
            {
                throw CliException.BadInput($"{file}, line {number}: a line with 'text' is a statement, and has neither 'system' nor 'answer'.");
            }

            if (line.System is not null && (line.Prompt is not null || line.Ids is not null))
            {
                throw CliException.BadInput($"{file}, line {number}: 'system' is put before a question, and 'prompt' and 'tokens' are whole prompts already; give one of them.");
            }

            if (line.Answer is null && (line.Grade is not null || line.Correct is not null))
            {
                throw CliException.BadInput($"{file}, line {number}: 'grade' and 'correct' are about an 'answer', and the line has none.");
            }

            if (line.Correct is not (null or 0 or 1) || (line.Correct is { } correct && line.Grade is { } grade && (correct == 1) != (grade == AnswerGrade.Correct)))
            {
                throw CliException.BadInput($"{file}, line {number}: 'correct' must be 0 or 1, and say the same as 'grade'.");
            }

            if (!ids.Add(line.Id))
            {
                throw CliException.BadInput($"{file}, line {number}: the id '{line.Id}' occurs twice.");
            }

            if (line.Label is not (null or 0 or 1))
            {
                throw CliException.BadInput($"{file}, line {number}: 'label' must be 0 or 1.");
            }

            if (line.Fold < 0)
            {
                throw CliException.BadInput($"{file}, line {number}: 'fold' must be at least 0.");
            }
        }

        string[] groups = [.. lines.Select(static pair => pair.Line.Group ?? pair.Line.Id!)];
        var folds = Folds(file, lines, groups);
        return
        [
            .. lines.Select((pair, i) => new Question(
                pair.Line.Id!,
                pair.Line.Question ?? pair.Line.Text ?? string.Empty,
                pair.Line.Prompt ?? pair.Line.Text,
                pair.Line.Answers ?? [],
                pair.Line.Domain ?? string.Empty,
                groups[i],
                pair.Line.Status,
                pair.Line.Label is { } label ? label == 1 : null,
                folds[i],
                pair.Line.Ids)
            {
                IsGradable = pair.Line.Answers is not null,
                System = pair.Line.System,
                Answer = pair.Line.Answer,
                Grade = pair.Line.Grade ?? pair.Line.Correct switch { 1 => AnswerGrade.Correct, 0 => AnswerGrade.Wrong, _ => null },
                RejectedAnswers = pair.Line.RejectedAnswers ?? [],
                Polarity = pair.Line.Polarity,
                Group2 = pair.Line.Group2,
            }),
        ];
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

    private sealed record QuestionLine
    {
        public string? Id { get; init; }

        public string? Question { get; init; }

        public string? Prompt { get; init; }

        public string? Text { get; init; }

        [JsonConverter(typeof(PromptTokensConverter))]
        public IReadOnlyList<int>? Tokens { get; init; }

        public IReadOnlyList<int>? PromptTokens { get; init; }

        public IReadOnlyList<string>? Answers { get; init; }

        public IReadOnlyList<string>? RejectedAnswers { get; init; }

        public string? System { get; init; }

        public string? Answer { get; init; }

        public AnswerGrade? Grade { get; init; }

        public int? Correct { get; init; }

        public string? Polarity { get; init; }

        public string? Group2 { get; init; }

        public string? Domain { get; init; }

        public string? Group { get; init; }

        public string? Status { get; init; }

        public int? Label { get; init; }

        public int? Fold { get; init; }

        [JsonIgnore]
        public IReadOnlyList<int>? Ids => Tokens ?? PromptTokens;
    }
}
