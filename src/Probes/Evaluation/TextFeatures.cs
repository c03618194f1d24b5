namespace Candor.Probes.Evaluation;

/// <summary>Words, word pairs and character 2- to 5-grams of a text, hashed into a fixed number of buckets and scaled to unit length.</summary>
/// <remarks>
/// The hashing trick of K. Weinberger et al., ICML 2009, without signs: with 2^16 buckets and a few hundred features a text, collisions are too
/// rare to matter. Character n-grams mark word ends by a space, so that "ia " at an end differs from "ia" inside.
/// </remarks>
/// <param name="Indices">Buckets, ascending, each once.</param>
/// <param name="Values">Weights, aligned; their squares sum to 1, or there are none.</param>
internal sealed record TextFeatures(int[] Indices, float[] Values)
{
    /// <summary>Number of buckets.</summary>
    public const int Dimension = 1 << 16;

    private const int ShortestGram = 2;
    private const int LongestGram = 5;

    // One salt a kind of feature, so that the word "in" and the characters "in" are two features.
    private const ulong WordSalt = 1;
    private const ulong PairSalt = 2;
    private const ulong GramSalt = 3;

    /// <summary>The features of <paramref name="text"/>: lower-cased, split at everything but letters and digits.</summary>
    public static TextFeatures Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var words = Words(text);
        var counts = new SortedDictionary<int, int>();
        for (var i = 0; i < words.Count; i++)
        {
            Count(counts, words[i], WordSalt);
            if (i > 0)
            {
                Count(counts, $"{words[i - 1]} {words[i]}", PairSalt);
            }

            var padded = $" {words[i]} ";
            for (var length = ShortestGram; length <= LongestGram; length++)
            {
                for (var start = 0; start + length <= padded.Length; start++)
                {
                    Count(counts, padded.AsSpan(start, length), GramSalt);
                }
            }
        }

        // ln(1 + count) keeps a repeated n-gram from drowning the rest.
        float[] values = [.. counts.Values.Select(static count => MathF.Log(1 + count))];
        var norm = MathF.Sqrt(values.Sum(static value => value * value));
        return new TextFeatures([.. counts.Keys], [.. values.Select(value => value / norm)]);
    }

    private static List<string> Words(string text)
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

    private static void Count(SortedDictionary<int, int> counts, ReadOnlySpan<char> feature, ulong salt)
    {
        var bucket = (int)(SeededRandom.Hash(feature, salt) % Dimension);
        counts[bucket] = counts.GetValueOrDefault(bucket) + 1;
    }
}
