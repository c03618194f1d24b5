using Candor.Cli.Grading;
using Candor.Cli.Questions;

namespace Candor.Cli.Commands.Label;

/// <summary>Counts a transcript's lines.</summary>
internal static class LabelSummary
{
    /// <summary>Name of the row over all domains.</summary>
    public const string All = "all";

    /// <summary>By domain, and all together.</summary>
    public static IReadOnlyList<LabelledDomain> Domains(IReadOnlyList<TranscriptLine> lines)
    {
        LabelledDomain[] domains =
        [
            .. lines.GroupBy(static line => line.Domain, StringComparer.Ordinal).OrderBy(static group => group.Key, StringComparer.Ordinal)
                .Select(static group => Count(group.Key.Length == 0 ? "none" : group.Key, [.. group])),
        ];
        return domains.Length == 1 ? domains : [.. domains, Count(All, lines)];
    }

    /// <summary>How many grades each rule, or the judge, gave.</summary>
    public static IReadOnlyDictionary<string, int> Graders(IReadOnlyList<TranscriptLine> lines) => lines
        .GroupBy(static line => line.Grader, StringComparer.Ordinal).OrderBy(static group => group.Key, StringComparer.Ordinal)
        .ToDictionary(static group => group.Key, static group => group.Count(), StringComparer.Ordinal);

    private static LabelledDomain Count(string domain, IReadOnlyList<TranscriptLine> lines)
    {
        var (correct, wrong, abstained) = (Of(AnswerGrade.Correct), Of(AnswerGrade.Wrong), Of(AnswerGrade.Abstained));
        var graded = correct + wrong + abstained;
        return new LabelledDomain(domain, lines.Count, correct, wrong, abstained, lines.Count - graded, WilsonInterval.Of(correct, graded));

        int Of(AnswerGrade grade) => lines.Count(line => line.Grade == grade);
    }
}
