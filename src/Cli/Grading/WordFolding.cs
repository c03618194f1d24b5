using System.Text;

namespace Candor.Cli.Grading;

/// <summary>Words without what people write or leave out as they like: accents, articles, the dots of abbreviations.</summary>
internal static class WordFolding
{
    private const string Accented = "àáâãäåāăąçćĉċčďđðèéêëēĕėęěĝğġģĥħìíîïĩīĭįıĵķĺļľłñńņňòóôõöøōŏőŕŗřśŝşšșţťŧțùúûüũūŭůűųŵýÿŷźżž";
    private const string Plain = "aaaaaaaaacccccdddeeeeeeeeegggghhiiiiiiiiijkllllnnnnooooooooorrrsssssttttuuuuuuuuuuwyyyzzz";

    private static readonly string[] Articles = ["the", "a", "an"];

    /// <summary>Folds every word; articles are dropped, and with them nothing else.</summary>
    public static List<AnswerWord> Fold(IReadOnlyList<AnswerWord> words)
    {
        var folded = new List<AnswerWord>(words.Count);
        foreach (var word in words)
        {
            if (!Articles.Contains(word.Text, StringComparer.Ordinal))
            {
                folded.Add(word with { Text = Fold(word.Text) });
            }
        }

        return folded;
    }

    private static string Fold(string word)
    {
        if (Ascii.IsValid(word))
        {
            // Not a number's point, which is never last; and "us" is a pronoun.
            return word == "us." ? word : word.TrimEnd('.');
        }

        var builder = new StringBuilder(word.Length);
        foreach (var c in word)
        {
            if (Accented.IndexOf(c, StringComparison.Ordinal) is >= 0 and var at)
            {
                builder.Append(Plain[at]);
            }
            else if (c is < '\u0300' or > '\u036f')
            {
                builder.Append(c switch { 'æ' => "ae", 'œ' => "oe", 'ß' => "ss", 'þ' => "th", _ => c.ToString() });
            }
        }

        return builder.ToString();
    }
}
