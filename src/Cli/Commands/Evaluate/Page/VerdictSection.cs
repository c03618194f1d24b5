using Candor.Cli.Output;
using Candor.Cli.Report;

namespace Candor.Cli.Commands.Evaluate.Page;

/// <summary>What it all comes to.</summary>
internal static class VerdictSection
{
    /// <summary>Writes the verdict and the figures that it rests on.</summary>
    public static void Write(HtmlPage page, EvaluateReport report)
    {
        if (report.Verdict is { } verdict)
        {
            var kind = verdict.Standing switch { Verdict.Better => "good", Verdict.Worse or Verdict.NotToldApart => "bad", _ => "open" };
            page.OpenBox($"verdict {kind}");
            page.Paragraph(verdict.Headline, "headline");
            page.OpenBox("verdict-body");
            page.OpenBox("found");
            page.List([.. verdict.Sentences]);
            page.CloseBox();
            page.OpenBox("not-claimed");
            page.Subheading("What these figures cannot claim");
            page.List([.. verdict.CannotClaim]);
            page.CloseBox();
            page.CloseBox();
            page.CloseBox();
        }

        page.OpenBox("cards");
        Auroc(page, report.Controls);
        HeldOut(page, report.HeldOutDomain);
        Calibration(page, report.Calibration);
        Threshold(page, report.Threshold);
        page.CloseBox();
    }

    private static void Auroc(HtmlPage page, ControlFigures controls)
    {
        if (controls.RiskAuroc is not { } auroc)
        {
            page.Card("AUROC", "–", $"not judged: {controls.Trustworthy} trustworthy and {controls.Untrustworthy} untrustworthy questions", "open");
            return;
        }

        var named = controls.Named;
        List<(string Name, Measured? Auroc)> all =
            [("words", controls.WordsAuroc), ("length", controls.LengthAuroc), (controls.Output ?? "output", controls.OutputAuroc)];
        var best = all.Where(static pair => pair.Auroc is not null).MaxBy(static pair => pair.Auroc!.Value);
        var compared = best.Auroc is null ? "nothing to compare with" : $"the best control, {best.Name}, reaches {Numbers.Three(best.Auroc.Value)}";
        page.Card(
            "AUROC",
            Numbers.Three(auroc.Value),
            $"{Say.Ends(auroc.Low, auroc.High)}, n = {auroc.N}; {compared}",
            named.Count == 0 ? "open" : named.All(static margin => margin.Standing == Verdict.Better) ? "good" : "bad");
    }

    private static void HeldOut(HtmlPage page, HeldOutDomains? domains)
    {
        if (domains?.WorstAuroc is { } worst)
        {
            page.Card(
                "Worst left-out domain",
                Numbers.Three(worst.Value),
                $"{Say.Ends(worst.Low, worst.High)}, n = {worst.N}, {Say.Domain(domains.WorstDomain!)}; {Numbers.Two(HeldOutDomains.Gate)} is asked for",
                worst.Value >= HeldOutDomains.Gate ? "good" : "bad");
        }
        else
        {
            page.Card("Worst left-out domain", "–", "not measured: no domain could be left out and judged", "open");
        }
    }

    private static void Calibration(HtmlPage page, CalibrationFigures? calibration)
    {
        if (calibration is { Ece: var ece })
        {
            page.Card(
                "Calibration error",
                Numbers.Three(ece.Value),
                $"{Say.Ends(ece.Low, ece.High)}, n = {ece.N}; at most {Numbers.Two(CalibrationFigures.Limit)} is asked for",
                ece.Value <= CalibrationFigures.Limit ? "good" : "bad");
        }
        else
        {
            page.Card("Calibration error", "–", "not measured: no risk, or too few questions", "open");
        }
    }

    private static void Threshold(HtmlPage page, ThresholdResult? threshold)
    {
        if (threshold is null)
        {
            page.Card("Threshold", "none", "this bank never abstains", "open");
            return;
        }

        page.Card(
            "Lets pass, untrustworthy",
            Numbers.Percent(threshold.SelectiveRisk),
            $"{Numbers.Percent(threshold.SelectiveRiskLow)} to {Numbers.Percent(threshold.SelectiveRiskHigh)}, n = {threshold.Covered} covered of "
                + $"{threshold.Answers}; "
            + (threshold.Promise.TargetSelectiveRisk is { } target
                ? $"at most {Numbers.Percent(target)} was promised" : $"promised: {threshold.Promise.Promised}"),
            threshold.Outcome switch { "kept" => "good", "broken" => "bad", _ => "open" });
    }
}
