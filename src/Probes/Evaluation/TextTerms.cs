namespace Candor.Probes.Evaluation;

/// <summary>What a text is made of, counted: words and pairs of words, and the characters 2 to 5 at a time within words.</summary>
/// <param name="Words">Lower-case words and pairs with a space between, with how often each occurs.</param>
/// <param name="Grams">Runs of characters, where a space marks a word's beginning or end: "ia " at an end differs from "ia" inside.</param>
internal sealed record TextTerms(IReadOnlyDictionary<string, int> Words, IReadOnlyDictionary<string, int> Grams)
{
    private const int ShortestGram = 2;
    private const int LongestGram = 5;

    /// <summary>The terms of <paramref name="text"/>: lower-cased, split at everything but letters and digits.</summary>
    public static TextTerms Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parts = Split(text);
        var words = new Dictionary<string, int>(StringComparer.Ordinal);
        var grams = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < parts.Count; i++)
        {
            Count(words, parts[i]);
            if (i > 0)
            {
                Count(words, $"{parts[i - 1]} {parts[i]}");
            }

            var padded = $" {parts[i]} ";
            for (var length = ShortestGram; length <= LongestGram; length++)
            {
                for (var start = 0; start + length <= padded.Length; start++)
                {
                    Count(grams, padded.Substring(start, length));
                }
            }
        }

        return new TextTerms(words, grams);
    }

    private static List<string> Split(string text)
    {
        var words = new List<string>();
        var start = 0;
        for (var i = 0; i <= text.Length; i++)
        {
            if (i < text.Length && char.IsLetterOrDigit(text[i]))
            {
                continue;
            }

            if (i > start)
            {
                words.Add(text[start..i].ToLowerInvariant());
            }

            start = i + 1;
        }

        return words;
    }

    private static void Count(Dictionary<string, int> counts, string term) => counts[term] = counts.GetValueOrDefault(term) + 1;
}
