namespace Candor.Cli.Grading;

/// <summary>Whether words of an answer are said of the thing, or denied: "not Paris", "rather than Paris", "Paris is not it".</summary>
/// <remarks>
/// A denial reaches to the end of its clause: punctuation, "but", or an "and" with a verb after it. "Not only", "no doubt" and "none other than" deny
/// nothing. It is a rule over words and no parse; a double negation counts as a denial.
/// </remarks>
internal static class Denial
{
    private static readonly string[] Negators =
    [
        "not", "no", "never", "neither", "nor", "cannot", "without", "except", "excluding", "unlike",
        "isnt", "wasnt", "arent", "werent", "dont", "doesnt", "didnt", "cant",
    ];

    private static readonly string[] Exempting = ["only", "just", "merely", "doubt", "question", "less", "later", "earlier"];

    private static readonly string[] Compared = ["rather", "other"];

    private static readonly string[] Verbs = ["is", "was", "are", "were", "does", "did", "do", "has", "had"];

    private static readonly string[] Resuming = ["is", "was", "are", "were", "has", "had", "it", "he", "she", "they", "instead"];

    private static readonly string[] Wrong = ["wrong", "incorrect", "false", "untrue"];

    /// <summary>Whether the words from <paramref name="start"/> on are denied.</summary>
    /// <param name="words">The whole answer.</param>
    /// <param name="start">First word of the occurrence.</param>
    /// <param name="length">Its words, at least 1.</param>
    public static bool Covers(IReadOnlyList<AnswerWord> words, int start, int length) => IsDeniedBefore(words, start) || IsDeniedAfter(words, start + length);

    private static bool IsDeniedBefore(IReadOnlyList<AnswerWord> words, int start)
    {
        for (var i = start - 1; i >= 0 && !words[i].EndsClause && !IsTurn(words, i); i--)
        {
            if (IsNegator(words, i))
            {
                return true;
            }

            // "rather than", "instead of", "apart from"; but "none other than".
            if (words[i].Text == "than" && i > 0 && Compared.Contains(words[i - 1].Text, StringComparer.Ordinal) && !(i > 1 && words[i - 2].Text == "none"))
            {
                return true;
            }

            if (i > 0 && (words[i - 1].Text, words[i].Text) is ("instead", "of") or ("apart", "from") or ("opposed", "to"))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsDeniedAfter(IReadOnlyList<AnswerWord> words, int next)
    {
        if (next >= words.Count || words[next - 1].EndsClause || !IsVerb(words, next))
        {
            return false;
        }

        var after = next + 1;
        return after < words.Count && !words[next].EndsClause && (IsNegator(words, after) || Wrong.Contains(words[after].Text, StringComparer.Ordinal));
    }

    private static bool IsVerb(IReadOnlyList<AnswerWord> words, int i) =>
        Verbs.Contains(words[i].Text, StringComparer.Ordinal) || (i + 1 < words.Count && IsContracted(words, i + 1));

    private static bool IsNegator(IReadOnlyList<AnswerWord> words, int i) =>
        (Negators.Contains(words[i].Text, StringComparer.Ordinal) || IsContracted(words, i))
        && !(i + 1 < words.Count && !words[i].EndsClause && Exempting.Contains(words[i + 1].Text, StringComparer.Ordinal));

    // "isn't" is cut into "isn" and "t".
    private static bool IsContracted(IReadOnlyList<AnswerWord> words, int i) =>
        words[i].Text == "t" && i > 0 && (words[i - 1].Text == "can" || words[i - 1].Text.EndsWith('n'));

    private static bool IsTurn(IReadOnlyList<AnswerWord> words, int i) =>
        words[i].Text is "but" or "however"
        || (words[i].Text == "and" && i + 1 < words.Count && Resuming.Contains(words[i + 1].Text, StringComparer.Ordinal));
}
