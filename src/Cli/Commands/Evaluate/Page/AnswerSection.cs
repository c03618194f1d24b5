using Candor.Cli.Output;
using Candor.Cli.Report;

namespace Candor.Cli.Commands.Evaluate.Page;

/// <summary>What the model itself did with the test questions.</summary>
internal static class AnswerSection
{
    /// <summary>Writes; nothing where answers were not generated.</summary>
    public static void Write(HtmlPage page, EvaluateReport report)
    {
        if (report.Answers.Count == 0 && report is { Refusals: null, Singletons: null, YesNo: null, Coupling: null })
        {
            return;
        }

        page.Section("answers", "What did the model do?");
        if (report.Answers.Count > 0)
        {
            page.Table(new HtmlTable(
                "The model's own answers to the judged questions",
                ["status", "questions", "right", "wrong", "declined"],
                [
                    .. report.Answers.Select(static count => (string[])
                        [count.Status, Numbers.Count(count.Questions), Numbers.Count(count.Correct),
                            Numbers.Count(count.Wrong), Numbers.Count(count.Abstained)]),
                ]));
        }

        if (report.Refusals is { } refusals)
        {
            page.Paragraph(
                $"Two refusal detectors on {refusals.Answers} answers: by phrases {Numbers.Percent(refusals.Phrases)} declined, by content "
                + $"{Numbers.Percent(refusals.LowContent)}, both {Numbers.Percent(refusals.Both)}; "
                + (refusals.Kappa is { } kappa ? $"Cohen's kappa {Numbers.Two(kappa)}." : "both always say the same, so that their agreement says nothing."));
        }

        if (report.Singletons is { } singletons)
        {
            page.Paragraph(singletons.Describe());
        }

        if (report.YesNo is { } yesNo)
        {
            page.Paragraph(
                $"{yesNo.Questions} questions ask for yes or no; {yesNo.Answered} were answered so, with \"no\" "
                + $"{Numbers.Percent(yesNo.NoRateTrustworthy)} of the time on trustworthy and {Numbers.Percent(yesNo.NoRateUntrustworthy)} on "
                + "untrustworthy ones. AUROC of the risk there: "
                + $"{(yesNo.Auroc is null ? "too few to judge" : Say.Interval(yesNo.Auroc))}; on all others: {Say.Interval(yesNo.OtherAuroc)}.");
        }

        if (report.Coupling is { } coupling)
        {
            string[] statuses = [.. coupling.Questions.Keys];
            page.Table(new HtmlTable(
                $"Gated logit coupling, tau {Numbers.General(coupling.Tau)}: share of questions whose first token becomes an abstention",
                ["gain", .. statuses.Select(status => $"{status} (n = {coupling.Questions[status]})")],
                [
                    .. coupling.Curve.Select(point => (string[])
                    [
                        Numbers.General(point.Gain) + (point.IsBankGain ? " (the bank's)" : string.Empty),
                        .. statuses.Select(status => Numbers.Percent(point.Abstention[status])),
                    ]),
                ]));
        }
    }
}
