using System.Globalization;
using System.Text;

namespace Candor.Cli.Grading;

/// <summary>Cuts text into words: lower case, everything but letters and digits between them, numbers whole.</summary>
/// <remarks>
/// "Guinea-Bissau." is two words; "1,234.5" is one, so that 234 is not found in it; "don't" is "don" and "t"; "%" is "percent" and "&amp;" is "and".
/// </remarks>
internal static class AnswerWords
{
    private const string ClauseEnds = ".,;:!?()[]\n\"“”—–…";

    /// <summary>The words of a text; none for a text without a letter or digit.</summary>
    public static List<AnswerWord> Read(string text)
    {
        var words = new List<AnswerWord>();
        for (var i = 0; i < text.Length;)
        {
            if (NumberText.IsDigit(text, i))
            {
                words.Add(NumberText.Read(text, ref i));
            }
            else if (IsLetter(text, i))
            {
                words.Add(ReadAbbreviation(text, ref i) ?? ReadWord(text, ref i));
            }
            else
            {
                if (text[i] is '%' or '&')
                {
                    words.Add(new AnswerWord(text[i] == '%' ? "percent" : "and"));
                }
                else if (ClauseEnds.Contains(text[i], StringComparison.Ordinal) && words.Count > 0)
                {
                    words[^1] = words[^1] with { EndsClause = true };
                }

                i++;
            }
        }

        return words;
    }

    // Digits inside a word belong to it ("H2O"), and so do marks that are put onto its letters.
    private static AnswerWord ReadWord(string text, ref int i)
    {
        var builder = new StringBuilder();
        while (i < text.Length && Rune.TryGetRuneAt(text, i, out var rune)
            && (Rune.IsLetterOrDigit(rune) || Rune.GetUnicodeCategory(rune) == UnicodeCategory.NonSpacingMark))
        {
            builder.Append(Rune.ToLowerInvariant(rune).ToString());
            i += rune.Utf16SequenceLength;
        }

        return new AnswerWord(builder.ToString());
    }

    // "U.S.A." and "D.C": single letters with dots between them, and nothing that goes on as a word.
    private static AnswerWord? ReadAbbreviation(string text, ref int i)
    {
        var letters = new StringBuilder();
        var end = i;
        while (end < text.Length && char.IsAsciiLetter(text[end]) && !IsLetter(text, end + 1))
        {
            letters.Append(char.ToLowerInvariant(text[end]));
            end++;
            if (end + 1 >= text.Length || text[end] != '.' || !char.IsAsciiLetter(text[end + 1]))
            {
                break;
            }

            end++;
        }

        if (letters.Length < 2 || IsLetter(text, end))
        {
            return null;
        }

        i = end + (end < text.Length && text[end] == '.' ? 1 : 0);
        return new AnswerWord(letters.Append('.').ToString());
    }

    private static bool IsLetter(string text, int i) => i < text.Length && Rune.TryGetRuneAt(text, i, out var rune) && Rune.IsLetter(rune);
}
