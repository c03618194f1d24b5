using Candor.Cli.Questions;
using Candor.Probes.Evaluation;

namespace Candor.Cli.Grading;

/// <summary>How far the judge says the same as the rules.</summary>
/// <param name="Answers">Answers that both graded, n.</param>
/// <param name="Unreadable">Answers for which the judge gave no grade that could be read.</param>
/// <param name="Agreed">Share of equal grades, in [0, 1].</param>
/// <param name="Kappa">Cohen's kappa of "right" against everything else; NaN where both always say the same one thing.</param>
/// <param name="Confusion">Counts by "rules/judge", as in "correct/wrong".</param>
internal sealed record GraderAgreement(int Answers, int Unreadable, double Agreed, double Kappa, IReadOnlyDictionary<string, int> Confusion)
{
    /// <summary>Compares grades; null where the judge graded nothing.</summary>
    /// <param name="pairs">Grade of the rules, and of the judge where it gave one.</param>
    public static GraderAgreement? Of(IReadOnlyList<(AnswerGrade Rules, AnswerGrade? Judge)> pairs)
    {
        var both = pairs.Where(static pair => pair.Judge is not null).Select(static pair => (pair.Rules, Judge: pair.Judge!.Value)).ToList();
        return both.Count == 0
            ? null
            : new GraderAgreement(
                both.Count,
                pairs.Count - both.Count,
                both.Average(static pair => pair.Rules == pair.Judge ? 1d : 0d),
                CohenKappa.Of(
                    [.. both.Select(static pair => pair.Rules == AnswerGrade.Correct)], [.. both.Select(static pair => pair.Judge == AnswerGrade.Correct)]),
                both.GroupBy(static pair => $"{NameOf(pair.Rules)}/{NameOf(pair.Judge)}").OrderBy(static group => group.Key, StringComparer.Ordinal)
                    .ToDictionary(static group => group.Key, static group => group.Count(), StringComparer.Ordinal));
    }

    private static string NameOf(AnswerGrade grade) => grade.ToString().ToLowerInvariant();
}
