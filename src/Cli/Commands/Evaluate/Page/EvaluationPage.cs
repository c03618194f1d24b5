using Candor.Cli.Report;

namespace Candor.Cli.Commands.Evaluate.Page;

/// <summary>An evaluation as a page: the verdict first, then what it rests on.</summary>
internal static class EvaluationPage
{
    // Enough digits of a hash to tell versions apart by eye.
    private const int ShortHash = 12;

    /// <summary>Writes the page; every figure on it stands in the report.</summary>
    public static string Write(EvaluateReport report)
    {
        var page = new HtmlPage($"{report.Bank}: evaluation");
        foreach (var warning in report.Verdict?.Warnings ?? [])
        {
            page.Warning(warning);
        }

        page.Heading(
            $"Can the bank {report.Bank} be believed?",
            $"On model {report.Model}, judged on folds {report.Folds}, which nothing in it has seen; label: {report.Label}. Untrustworthy is the "
            + "class to be found, and higher risk is worse.");
        VerdictSection.Write(page, report);
        ControlsSection.Write(page, report);
        CalibrationSection.Write(page, report);
        AbstentionSection.Write(page, report);
        DomainSection.Write(page, report);
        LayerSection.Write(page, report);
        RobustnessSection.Write(page, report);
        AnswerSection.Write(page, report);
        ScoreSection.Write(page, report);
        WriteOrigin(page, report);
        return page.ToString();
    }

    private static void WriteOrigin(HtmlPage page, EvaluateReport report)
    {
        page.Section("origin", "Where this comes from");
        page.Table(new HtmlTable(
            "What was evaluated",
            ["what", "which"],
            [
                ["command", report.Command],
                ["bank", $"{report.Bank}, version {Short(report.BankVersion)}"],
                ["model", $"{report.Model}, fingerprint {Short(report.ModelFingerprint)}"],
                ["question file", $"SHA-256 {Short(report.DataSha256)}"],
                ["test folds", report.Folds],
                ["folds that baselines and controls were fitted on", report.TrainFolds],
                ["risk at", string.Join(", ", report.RiskAt.Select(static pair => $"{pair.Key}: {pair.Value}"))],
            ],
            LeftColumns: 2));
        page.Subheading("How to read the figures");
        page.List(
        [
            "AUROC: the share of pairs of an untrustworthy and a trustworthy question in which the untrustworthy one scores higher; 0.5 is chance, "
                + "below it the score points the wrong way.",
            "Intervals are 95 % percentile bootstrap intervals over whole groups (entities), because questions about one entity are not independent; "
                + "those of shares are exact (Clopper and Pearson).",
            "Differences are paired: both scores are judged on the same resamplings. An interval that holds 0 means that they cannot be told apart.",
            $"Where a class has fewer than {Enough.PerClass} questions no figure is given.",
            "Selective risk: the share of untrustworthy answers among those not declined; coverage: the share not declined.",
        ]);
    }

    private static string Short(string hash) => hash[..Math.Min(ShortHash, hash.Length)];
}
