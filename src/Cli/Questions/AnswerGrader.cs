using System.Text;

namespace Candor.Cli.Questions;

/// <summary>Grades an answer by whole words: lower-case, with everything but letters and digits made a space.</summary>
/// <remarks>"Bolivia." contains "bolivia"; "Nigeria" does not contain "Niger". A right word in a wrong sentence passes; answers here are short.</remarks>
internal static class AnswerGrader
{
    /// <summary>Grades one answer.</summary>
    /// <param name="answer">The model's text, without its end token.</param>
    /// <param name="accepted">Accepted answers.</param>
    /// <param name="abstentions">The model's abstention phrases.</param>
    public static AnswerGrade Grade(string answer, IReadOnlyList<string> accepted, IReadOnlyList<string> abstentions)
    {
        var words = Words(answer);
        return abstentions.Any(phrase => Contains(words, phrase)) ? AnswerGrade.Abstained
            : accepted.Any(entry => Contains(words, entry)) ? AnswerGrade.Correct
            : AnswerGrade.Wrong;
    }

    // Both sides have a space at each end, so that only whole words match; a phrase without a letter or digit matches nothing.
    private static bool Contains(string words, string phrase) =>
        Words(phrase) is { Length: > 1 } wanted && words.Contains(wanted, StringComparison.Ordinal);

    private static string Words(string text)
    {
        var builder = new StringBuilder(" ", text.Length + 2);
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune))
            {
                builder.Append(Rune.ToLowerInvariant(rune).ToString());
            }
            else if (builder[^1] != ' ')
            {
                builder.Append(' ');
            }
        }

        if (builder[^1] != ' ')
        {
            builder.Append(' ');
        }

        return builder.ToString();
    }
}
