using Candor.Cli.Grading;

namespace Candor.Cli.Questions;

/// <summary>Grades an answer by whole words, against accepted answers alone. The rules are <see cref="RuleGrader"/>'s.</summary>
/// <remarks>
/// "Bolivia." contains "bolivia"; "Nigeria" does not contain "Niger", and "not Bolivia" denies it. A right word in a wrong sentence passes; answers here are
/// short.
/// </remarks>
internal static class AnswerGrader
{
    /// <summary>Grades one answer.</summary>
    /// <param name="answer">The model's text, without its end token.</param>
    /// <param name="accepted">Accepted answers.</param>
    /// <param name="abstentions">The model's abstention phrases.</param>
    public static AnswerGrade Grade(string answer, IReadOnlyList<string> accepted, IReadOnlyList<string> abstentions) =>
        RuleGrader.Grade(answer, accepted, [], abstentions).Grade;
}
