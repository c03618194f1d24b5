using System.Text.Json.Serialization;
using Candor.Cli.Grading;
using Candor.Cli.Questions;

namespace Candor.Cli.Commands.Label;

/// <summary>One line of a transcript: a question with the model's answer to it. It is a line of a question file too.</summary>
internal sealed record TranscriptLine
{
    /// <summary>The question's.</summary>
    public required string Id { get; init; }

    /// <summary>Never in two folds.</summary>
    public required string Group { get; init; }

    /// <summary>Second thing that it is about.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Group2 { get; init; }

    /// <summary>Fold of the group.</summary>
    public required int Fold { get; init; }

    /// <summary>What it is about.</summary>
    public required string Domain { get; init; }

    /// <summary>Where it comes from.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Status { get; init; }

    /// <summary>1 where the model was trained to answer it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Label { get; init; }

    /// <summary>System message before it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? System { get; init; }

    /// <summary>The question.</summary>
    public required string Question { get; init; }

    /// <summary>The whole prompt, where the question brought its own.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Prompt { get; init; }

    /// <summary>The whole prompt as ids, where the question brought it so.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<int>? PromptTokens { get; init; }

    /// <summary>Accepted answers; null where the file has none to grade by.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Answers { get; init; }

    /// <summary>Answers known to be false.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? RejectedAnswers { get; init; }

    /// <summary>The model's greedy answer, without its end token.</summary>
    public required string Answer { get; init; }

    /// <summary>1 where the grade is correct, 0 where it is another; null without a grade.</summary>
    public required int? Correct { get; init; }

    /// <summary>The grade that counts; null where the question cannot be graded.</summary>
    public required AnswerGrade? Grade { get; init; }

    /// <summary>What gave it: a rule's name, or judge.</summary>
    public required string Grader { get; init; }

    /// <summary>The rules' grade, where a judge graded too.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public AnswerGrade? RuleGrade { get; init; }

    /// <summary>The judge's grade; null where there was none, or it could not be read.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public AnswerGrade? JudgeGrade { get; init; }

    /// <summary>Whether the phrases say that it declines.</summary>
    public required bool RefusalPhrases { get; init; }

    /// <summary>Whether the content test says so.</summary>
    public required bool RefusalLowContent { get; init; }

    /// <summary>Mean negative log-probability of the answer's tokens, in nats; null for an answer without tokens.</summary>
    public required double? MeanNll { get; init; }

    /// <summary>Largest entropy of the distributions that its tokens were taken from, in nats.</summary>
    public required double? MaxEntropy { get; init; }

    /// <summary>Entropy of the distribution of its first token, in nats.</summary>
    public required double? FirstEntropy { get; init; }

    /// <summary>Tokens of the answer.</summary>
    public required int Tokens { get; init; }

    /// <summary>Says by which model and with which settings it was answered: lines of two runs do not mix.</summary>
    public required string Run { get; init; }

    /// <summary>Of a question and what became of it.</summary>
    public static TranscriptLine Of(
        Question question, ModelAnswer answer, RuleVerdict? rules, AnswerGrade? judge, GradeBy by, (bool Phrases, bool LowContent) refusal, bool isJudged,
        string run)
    {
        var isByJudge = by == GradeBy.Judge && judge is not null;
        var grade = isByJudge ? judge : rules?.Grade;
        return new TranscriptLine
        {
            Id = question.Id,
            Group = question.Group,
            Group2 = question.Group2,
            Fold = question.Fold,
            Domain = question.Domain,
            Status = question.Status,
            Label = question.IsKnown is { } known ? (known ? 1 : 0) : null,
            System = question.System,
            Question = question.Text,
            Prompt = question.Prompt,
            PromptTokens = question.Tokens,
            Answers = question.IsGradable ? question.Answers : null,
            RejectedAnswers = question.RejectedAnswers is { Count: > 0 } rejected ? rejected : null,
            Answer = answer.Text,
            Correct = grade is null ? null : grade == AnswerGrade.Correct ? 1 : 0,
            Grade = grade,
            Grader = isByJudge ? "judge" : JsonName.Of(rules?.Rule ?? GradeRule.None),
            RuleGrade = isJudged ? rules?.Grade : null,
            JudgeGrade = judge,
            RefusalPhrases = refusal.Phrases,
            RefusalLowContent = refusal.LowContent,
            MeanNll = answer.MeanNll,
            MaxEntropy = answer.MaxEntropy,
            FirstEntropy = answer.FirstEntropy,
            Tokens = answer.Tokens,
            Run = run,
        };
    }
}
