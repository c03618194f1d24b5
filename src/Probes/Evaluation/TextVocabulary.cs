namespace Candor.Probes.Evaluation;

/// <summary>The terms of a collection of texts, weighted by how rare they are there. Immutable.</summary>
/// <remarks>
/// A term that occurs k times in a text weighs <c>(1 + ln k) · (1 + ln((1 + n) / (1 + m)))</c>, where m of the n texts have it: what stands in every question
/// says nothing (inverse document frequency after K. Spärck Jones, 1972, smoothed as scikit-learn's <c>TfidfVectorizer</c> with <c>sublinear_tf</c>). Words
/// that occur in one text only are left out. Words and characters are scaled to length 1 each, so that neither drowns the other.
/// </remarks>
internal sealed class TextVocabulary
{
    private const int FewestTextsOfAWord = 2;

    private readonly Dictionary<string, int> _words;
    private readonly Dictionary<string, int> _grams;
    private readonly float[] _rarities;

    private TextVocabulary(Dictionary<string, int> words, Dictionary<string, int> grams, float[] rarities)
    {
        _words = words;
        _grams = grams;
        _rarities = rarities;
    }

    /// <summary>Number of terms.</summary>
    public int Dimension => _rarities.Length;

    /// <summary>Gathers the terms of the texts.</summary>
    public static TextVocabulary Of(IReadOnlyList<TextTerms> texts)
    {
        var rarities = new List<float>();
        var words = Number(texts.Select(static terms => terms.Words), FewestTextsOfAWord, texts.Count, rarities);
        var grams = Number(texts.Select(static terms => terms.Grams), fewest: 1, texts.Count, rarities);
        return new TextVocabulary(words, grams, [.. rarities]);
    }

    /// <summary>The features of a text; a term that the vocabulary does not have is passed over.</summary>
    public TextFeatures Features(TextTerms terms)
    {
        var indices = new List<int>(terms.Words.Count + terms.Grams.Count);
        var values = new List<float>(indices.Capacity);
        Add(terms.Words, _words, indices, values);
        Add(terms.Grams, _grams, indices, values);
        return new TextFeatures([.. indices], [.. values]);
    }

    // Numbered in the order of their names: the result does not depend on the order of the texts.
    private static Dictionary<string, int> Number(IEnumerable<IReadOnlyDictionary<string, int>> texts, int fewest, int count, List<float> rarities)
    {
        var having = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var term in texts.SelectMany(static terms => terms.Keys))
        {
            having[term] = having.GetValueOrDefault(term) + 1;
        }

        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (term, texted) in having)
        {
            if (texted >= fewest)
            {
                numbers.Add(term, rarities.Count);
                rarities.Add(1 + MathF.Log((1f + count) / (1 + texted)));
            }
        }

        return numbers;
    }

    private void Add(IReadOnlyDictionary<string, int> terms, Dictionary<string, int> numbers, List<int> indices, List<float> values)
    {
        var first = values.Count;
        double squares = 0;
        foreach (var (term, count) in terms)
        {
            if (numbers.TryGetValue(term, out var number))
            {
                var value = (1 + MathF.Log(count)) * _rarities[number];
                indices.Add(number);
                values.Add(value);
                squares += value * value;
            }
        }

        for (var i = first; i < values.Count; i++)
        {
            values[i] /= (float)Math.Sqrt(squares);
        }
    }
}
