using Candor.Cli.Questions;

namespace Candor.Cli.Grading;

/// <summary>Grades answers by rules over words; the same for what was extracted and what was labelled.</summary>
/// <remarks>
/// In this order: an answer that declines is an abstention, unless it goes on to an accepted answer after "but", "I think" and the like; a rejected answer
/// that is in it makes it wrong, also beside an accepted one, unless the accepted one holds the rejected one; an accepted answer in it, not denied, makes it
/// right; with a list of rejected answers, the nearer list decides where the overlap is large; everything else is wrong. A right word in a wrong sentence
/// passes: short answers are graded so, and for long ones there is the judge.
/// </remarks>
internal static class RuleGrader
{
    private static readonly string[] Commits = ["but", "however", "though", "although", "think", "believe", "guess", "probably", "perhaps", "maybe"];

    /// <summary>Grades the answer to a question: with an empty list of accepted answers nothing is right, and declining is.</summary>
    /// <param name="answer">The model's text, without its end token.</param>
    /// <param name="question">Its <see cref="Question.IsGradable"/> is true.</param>
    /// <param name="abstentions">The model's own abstention phrases.</param>
    public static RuleVerdict Grade(string answer, Question question, IReadOnlyList<string> abstentions)
    {
        var verdict = Grade(answer, question.Answers, question.RejectedAnswers, abstentions);
        return question.Answers.Count == 0 && verdict.Grade == AnswerGrade.Abstained ? verdict with { Grade = AnswerGrade.Correct } : verdict;
    }

    /// <summary>Grades an answer against lists.</summary>
    public static RuleVerdict Grade(string answer, IReadOnlyList<string> accepted, IReadOnlyList<string> rejected, IReadOnlyList<string> abstentions)
    {
        var words = AnswerWords.Read(answer);
        if (PhraseRefusal.EndOfPhrase(words, abstentions) is { } end)
        {
            var turn = words.FindIndex(end, static word => Commits.Contains(word.Text, StringComparer.Ordinal));
            return turn >= 0 && AcceptedAnswers.Find(words[(turn + 1)..], accepted) is { IsDenied: false } late
                ? new RuleVerdict(AnswerGrade.Correct, late.Rule)
                : new RuleVerdict(AnswerGrade.Abstained, GradeRule.Declined);
        }

        var right = AcceptedAnswers.Find(words, accepted);
        if (AcceptedAnswers.Find(words, rejected) is { IsDenied: false } wrong && !(right is { IsDenied: false } && right.Words > wrong.Words))
        {
            return new RuleVerdict(AnswerGrade.Wrong, GradeRule.Rejected);
        }

        if (right is not null)
        {
            return new RuleVerdict(right.IsDenied ? AnswerGrade.Wrong : AnswerGrade.Correct, right.Rule);
        }

        var (near, far) = rejected.Count == 0 ? (0, 0) : (WordOverlap.Best(words, accepted), WordOverlap.Best(words, rejected));
        return Math.Max(near, far) < WordOverlap.Enough || Math.Abs(near - far) < WordOverlap.Margin
            ? new RuleVerdict(AnswerGrade.Wrong, GradeRule.NoMatch)
            : new RuleVerdict(near > far ? AnswerGrade.Correct : AnswerGrade.Wrong, GradeRule.Nearest);
    }
}

/// <summary>A grade and what decided it.</summary>
internal readonly record struct RuleVerdict(AnswerGrade Grade, GradeRule Rule);
