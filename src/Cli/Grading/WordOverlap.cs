namespace Candor.Cli.Grading;

/// <summary>
/// How much of its words an answer shares with an entry of a list: the harmonic mean of precision and recall over words, as SQuAD scores answers.
/// </summary>
internal static class WordOverlap
{
    /// <summary>An overlap from which on two sentences may say the same.</summary>
    public const double Enough = 0.5;

    /// <summary>By how much one list has to be nearer than the other.</summary>
    public const double Margin = 0.1;

    /// <summary>The largest overlap with any entry, in [0, 1].</summary>
    public static double Best(IReadOnlyList<AnswerWord> answer, IReadOnlyList<string> list)
    {
        var words = WordFolding.Fold(answer);
        return list.Count == 0 ? 0 : list.Max(entry => Of(words, WordFolding.Fold(AnswerWords.Read(entry))));
    }

    private static double Of(List<AnswerWord> first, List<AnswerWord> second)
    {
        var left = second.GroupBy(static word => word.Text).ToDictionary(static group => group.Key, static group => group.Count(), StringComparer.Ordinal);
        var shared = 0;
        foreach (var word in first)
        {
            if (left.TryGetValue(word.Text, out var count) && count > 0)
            {
                left[word.Text] = count - 1;
                shared++;
            }
        }

        return shared == 0 ? 0 : 2d * shared / (first.Count + second.Count);
    }
}
