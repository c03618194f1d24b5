namespace Candor.Cli.Grading;

/// <summary>Finds answers of a list in the words of an answer, by the strictest rule that finds one.</summary>
internal static class AcceptedAnswers
{
    private static readonly (GradeRule Rule, Func<IReadOnlyList<AnswerWord>, IReadOnlyList<AnswerWord>> View)[] Views =
    [
        (GradeRule.Contained, static words => words),
        (GradeRule.Alias, WordFolding.Fold),
        (GradeRule.Numeric, static words => NumberPhrases.Join(WordFolding.Fold(words))),
        (GradeRule.Numeric, static words => CalendarDates.Join(NumberPhrases.Join(WordFolding.Fold(words)))),
    ];

    /// <summary>The best occurrence of a list's entries: one that is not denied before one that is, then the stricter rule, then the longer entry.</summary>
    /// <param name="answer">Words of the answer.</param>
    /// <param name="list">Accepted, or rejected, answers.</param>
    /// <returns>Null where none occurs.</returns>
    public static AnswerOccurrence? Find(IReadOnlyList<AnswerWord> answer, IReadOnlyList<string> list)
    {
        AnswerOccurrence? denied = null;
        foreach (var (rule, view) in Views)
        {
            var words = view(answer);
            AnswerOccurrence? best = null;
            foreach (var entry in list)
            {
                foreach (var name in rule == GradeRule.Contained ? [entry] : NameAliases.Of(entry))
                {
                    var wanted = view(AnswerWords.Read(name));
                    if (Find(words, wanted, rule) is { } found)
                    {
                        denied ??= found.IsDenied ? found : null;
                        best = !found.IsDenied && found.Words > (best?.Words ?? 0) ? found : best;
                    }
                }
            }

            if (best is not null)
            {
                return best;
            }
        }

        return denied;
    }

    private static AnswerOccurrence? Find(IReadOnlyList<AnswerWord> words, IReadOnlyList<AnswerWord> wanted, GradeRule rule)
    {
        AnswerOccurrence? denied = null;

        // "No" and "yes" are answers where they open one, and parts of speech elsewhere.
        var last = wanted is [{ Text: "no" or "yes" }] ? 0 : words.Count - wanted.Count;
        for (var start = 0; wanted.Count > 0 && start <= Math.Min(last, words.Count - wanted.Count); start++)
        {
            if (!IsAt(words, start, wanted) || (start > 0 && NameAliases.IsAnother(words[start - 1].Text, wanted)))
            {
                continue;
            }

            if (!Denial.Covers(words, start, wanted.Count))
            {
                return new AnswerOccurrence(rule == GradeRule.Contained && wanted.Count == words.Count ? GradeRule.Exact : rule, wanted.Count, IsDenied: false);
            }

            denied ??= new AnswerOccurrence(GradeRule.Denied, wanted.Count, IsDenied: true);
        }

        return denied;
    }

    private static bool IsAt(IReadOnlyList<AnswerWord> words, int start, IReadOnlyList<AnswerWord> wanted)
    {
        for (var i = 0; i < wanted.Count; i++)
        {
            if (words[start + i].Text != wanted[i].Text)
            {
                return false;
            }
        }

        return true;
    }
}

/// <summary>Where an answer of a list was found.</summary>
/// <param name="Rule">By which rule.</param>
/// <param name="Words">How many words it has.</param>
/// <param name="IsDenied">Whether the answer denies it, everywhere.</param>
internal sealed record AnswerOccurrence(GradeRule Rule, int Words, bool IsDenied);
