using System.Text.Json.Serialization;

namespace Candor.Cli.Questions;

/// <summary>A line of a question file as it stands there; <see cref="QuestionFile"/> says what the fields are.</summary>
internal sealed record QuestionLine
{
    // What data sets write for statements that are neither true nor false.
    private const int Neither = 2;

    public string? Id { get; init; }

    public string? Question { get; init; }

    public string? Context { get; init; }

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

    /// <summary>What is wrong with the line by itself, as a sentence; null for nothing.</summary>
    public string? Problem()
    {
        if (string.IsNullOrEmpty(Id) || (string.IsNullOrEmpty(Question) && string.IsNullOrEmpty(Text) && Ids is null))
        {
            return "'id' and 'question', 'text' or 'tokens' are required.";
        }

        if (Text is not null && (Question ?? Prompt) is not null)
        {
            return "a line with 'text' is a statement, and has neither 'question' nor 'prompt'.";
        }

        if (Ids is { Count: 0 } || (Tokens is not null && PromptTokens is not null))
        {
            return "'tokens' must not be empty, and 'prompt_tokens' is another word for it.";
        }

        if (Text is not null && (System ?? Answer) is not null)
        {
            return "a line with 'text' is a statement, and has neither 'system' nor 'answer'.";
        }

        if ((System ?? Context) is not null && (Text is not null || Prompt is not null || Ids is not null))
        {
            var added = System is null ? "context" : "system";
            return $"'{added}' is put before a question, and 'text', 'prompt' and 'tokens' are whole prompts already; give one of them.";
        }

        if (Answer is null && (Grade is not null || Correct is not null))
        {
            return "'grade' and 'correct' are about an 'answer', and the line has none.";
        }

        if (Correct is not (null or 0 or 1) || (Correct is { } correct && Grade is { } grade && (correct == 1) != (grade == AnswerGrade.Correct)))
        {
            return "'correct' must be 0 or 1, and say the same as 'grade'.";
        }

        if (Label is not (null or 0 or 1 or Neither))
        {
            return "'label' must be 1 (trustworthy), 0, or 2 (neither, which counts as no label).";
        }

        return Fold < 0 ? "'fold' must be at least 0." : null;
    }

    /// <summary>The question that the line holds.</summary>
    /// <param name="group">The line's own, or its id.</param>
    /// <param name="fold">Fold of the group.</param>
    public Question ToQuestion(string group, int fold) => new(
        Id!,
        Context is null ? Question ?? Text ?? string.Empty : $"{Context}\n\n{Question}",
        Prompt ?? Text,
        Answers ?? [],
        Domain ?? string.Empty,
        group,
        Status,
        Label is 0 or 1 ? Label == 1 : null,
        fold,
        Ids)
    {
        IsGradable = Answers is not null,
        System = System,
        Answer = Answer,
        Grade = Grade ?? Correct switch { 1 => AnswerGrade.Correct, 0 => AnswerGrade.Wrong, _ => null },
        RejectedAnswers = RejectedAnswers ?? [],
        Polarity = Polarity,
        Group2 = Group2,
    };
}
