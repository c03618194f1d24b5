using System.Text;

namespace Candor.Probes.Sampling;

/// <summary>Several answers to one question, gathered by what they mean.</summary>
/// <remarks>
/// As in Kuhn, Gal and Farquhar (ICLR 2023, arXiv 2302.09664): an answer joins the first cluster with whose first answer it is equivalent, else it opens
/// one. Where the equivalence is not transitive, as of a model that judges entailment, the outcome depends on the order of the answers.
/// </remarks>
public static class AnswerClusters
{
    private static readonly HashSet<string> Articles = new(StringComparer.Ordinal) { "a", "an", "the" };

    /// <summary>Clusters by an equivalence that the caller gives, such as entailment in both directions.</summary>
    /// <param name="answers">Answers, n.</param>
    /// <param name="areEquivalent">Asked with the cluster's first answer and the new one.</param>
    /// <returns>The cluster of each answer, shape <c>[n]</c>, numbered from 0 in the order of their first answers.</returns>
    public static int[] By(IReadOnlyList<string> answers, Func<string, string, bool> areEquivalent)
    {
        ArgumentNullException.ThrowIfNull(answers);
        ArgumentNullException.ThrowIfNull(areEquivalent);
        var firsts = new List<string>();
        var clusters = new int[answers.Count];
        for (var i = 0; i < clusters.Length; i++)
        {
            clusters[i] = firsts.FindIndex(first => areEquivalent(first, answers[i]));
            if (clusters[i] < 0)
            {
                clusters[i] = firsts.Count;
                firsts.Add(answers[i]);
            }
        }

        return clusters;
    }

    /// <summary>Clusters answers whose normalised texts are equal: right for short answers, and far too strict for sentences.</summary>
    /// <param name="answers">Answers, n.</param>
    public static int[] ByText(IReadOnlyList<string> answers)
    {
        ArgumentNullException.ThrowIfNull(answers);
        return By([.. answers.Select(Normalise)], StringComparer.Ordinal.Equals);
    }

    /// <summary>Lower case; punctuation, English articles and repeated white space left out.</summary>
    public static string Normalise(string answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        var words = new StringBuilder(answer.Length);
        foreach (var rune in answer.EnumerateRunes())
        {
            if (Rune.IsWhiteSpace(rune))
            {
                words.Append(' ');
            }
            else if (!Rune.IsPunctuation(rune))
            {
                words.Append(Rune.ToLowerInvariant(rune));
            }
        }

        return string.Join(' ', words.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(static word => !Articles.Contains(word)));
    }
}
