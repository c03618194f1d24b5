using Candor.Cli.Output;
using Candor.Cli.Report;

namespace Candor.Cli.Commands.Evaluate.Page;

/// <summary>Every score on every pair of classes.</summary>
internal static class ScoreSection
{
    /// <summary>Writes one table for each comparison.</summary>
    public static void Write(HtmlPage page, EvaluateReport report)
    {
        page.Section(
            "scores",
            "Every score",
            "Recall is at 1 % and 0.2 % false positives; ? means that there are fewer than 500 trustworthy rows, so that 0.2 % cannot be told from "
            + "none. PRR is the prediction rejection ratio, AURC the area under the risk-coverage curve.");
        for (var i = 0; i < report.Comparisons.Count; i++)
        {
            var comparison = report.Comparisons[i];
            var unit = comparison.Position == "answer" ? "answer tokens" : "questions";
            var title = $"At {comparison.Position}: {comparison.Trustworthy} trustworthy {unit} against {comparison.Untrustworthy} "
                + $"({comparison.Against}), {comparison.Groups} groups";
            if (!Enough.Are(comparison.Trustworthy, comparison.Untrustworthy))
            {
                page.Paragraph($"{title}: too few to judge.");
                continue;
            }

            var table = new HtmlTable(
                title,
                ["score", "kind", "AUROC", "95 % interval", "recall at 1 %", "at 0.2 %", "ECE", "Brier", "PRR", "AURC", "n"],
                [
                    .. comparison.Scores.Select(static score => (string[])
                    [
                        score.Name,
                        score.Kind,
                        Numbers.Three(score.Auroc),
                        Say.Ends(score.AurocLow, score.AurocHigh),
                        Numbers.Percent(score.RecallAt1Percent),
                        Numbers.Percent(score.RecallAt02Percent) + (score.Is02PercentResolved ? string.Empty : " ?"),
                        Numbers.Three(score.Ece),
                        Numbers.Three(score.Brier),
                        Numbers.Three(score.RejectionRatio),
                        Numbers.Three(score.AreaUnderRiskCoverage),
                        Numbers.Count(score.Scored),
                    ]),
                ],
                LeftColumns: 2,
                Emphasis: comparison.Scores.ToList().FindIndex(static score => score.GivesRisk));
            if (i == 0)
            {
                page.Table(table);
            }
            else
            {
                page.Folded(title, table);
            }
        }
    }
}
