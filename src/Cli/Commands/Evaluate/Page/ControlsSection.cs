using Candor.Cli.Output;
using Candor.Cli.Report;

namespace Candor.Cli.Commands.Evaluate.Page;

/// <summary>The risk probe beside what it has to beat.</summary>
internal static class ControlsSection
{
    private static readonly double[] Rates = [0.002, 0.01, 0.05, 0.1, 0.2];

    /// <summary>Writes the comparison; nothing for a bank without risk.</summary>
    public static void Write(HtmlPage page, EvaluateReport report)
    {
        var controls = report.Controls;
        if (controls.RiskAuroc is null)
        {
            return;
        }

        page.Section(
            "controls",
            "Is it better than what needs no probe?",
            $"All on the same {controls.Trustworthy + controls.Untrustworthy} questions at {controls.Position}: {controls.Trustworthy} trustworthy, "
            + $"{controls.Untrustworthy} untrustworthy, {controls.Groups} groups.");
        page.OpenBox("figures");
        WriteIntervals(page, controls);
        WriteRoc(page, report);
        page.CloseBox();
        page.Table(Margins("The risk probe minus what it has to beat, AUROC, paired bootstrap over groups", controls.Named));
        Margin[] others = [.. controls.Margins.Except(controls.Named)];
        if (others.Length > 0)
        {
            page.Folded("The risk probe minus every other score", Margins("The risk probe minus every other score, in the same way", others));
        }

        if (report.LogitLens.Count > 0)
        {
            page.Paragraph(
                $"The logit lens reads hook points {string.Join(", ", report.LogitLens)} through the final norm and the last matrix. Its statistics may point "
                + "either way; a minus before a name says that it was turned round, as the training folds asked for.",
                "caption");
        }
    }

    private static HtmlTable Margins(string title, IReadOnlyList<Margin> margins) => new(
        title,
        ["minus", "kind", "difference (95 %)", "n", "so the probe is"],
        [
            .. margins.Select(static margin => (string[])
            [
                Say.Name(margin.Over, margin.Kind), margin.Kind, Say.Difference(margin.Difference), Numbers.Count(margin.Difference.N),
                Say.Standing(margin.Standing),
            ]),
        ],
        LeftColumns: 2);

    private static void WriteIntervals(HtmlPage page, ControlFigures controls)
    {
        var bars = new List<IntervalBar>();
        void Add(string name, string tone, Measured? measured)
        {
            if (measured is not null)
            {
                bars.Add(new IntervalBar(name, tone, measured.Value, measured.Low, measured.High));
            }
        }

        Add(controls.Risk ?? "risk", Tones.Probe, controls.RiskAuroc);
        Add(Say.Name(controls.Output ?? "output", ScoreColumn.Output), Tones.Output, controls.OutputAuroc);
        Add("words alone", Tones.Words, controls.WordsAuroc);
        Add("length alone", Tones.Length, controls.LengthAuroc);
        Add("shuffled labels", Tones.Reference, controls.ShuffledMean);
        var missing = controls.WordsAuroc is null || controls.ShuffledMean is null
            ? " Words or shuffled labels were not measured (--baselines)." : string.Empty;
        page.Figure(
            "AUROC with 95 % intervals",
            IntervalChart.Draw(bars, 0.5, "AUROC with intervals: " + string.Join("; ", bars.Select(static bar => $"{bar.Name} {Numbers.Three(bar.Value)}"))),
            [],
            $"The dotted line is chance. For shuffled labels the bar goes from the smallest to the largest over the permutations.{missing}",
            new HtmlTable(
                "AUROC with 95 % intervals",
                ["score", "AUROC", "interval"],
                [.. bars.Select(static bar => (string[])[bar.Name, Numbers.Three(bar.Value), Say.Ends(bar.Low, bar.High)])]));
    }

    private static void WriteRoc(HtmlPage page, EvaluateReport report)
    {
        var curves = report.Curves.Roc;
        if (curves.Count == 0)
        {
            return;
        }

        CurveSeries[] series =
        [
            .. curves.Select(static curve => new CurveSeries(
                Say.Name(curve.Name, curve.Kind), Say.Tone(curve.Name, curve.Kind),
                [.. curve.Points.Select(static point => new CurvePoint(point.FalsePositiveRate, point.Recall))])),
        ];
        page.Figure(
            "Found against falsely accused (ROC)",
            RocChart.Draw(series, "ROC curves: recall against false positives for " + string.Join(", ", series.Select(static curve => curve.Name))),
            [.. series.Select(static curve => (curve.Tone, curve.Name))],
            "The red line is at 1 % false positives: an alarm that is left on lives to its left. The dotted diagonal is chance.",
            new HtmlTable(
                "Recall at some rates of false positives, read off the curves as drawn",
                ["score", .. Rates.Select(static rate => $"at {Numbers.General(100 * rate)} %")],
                [.. curves.Select(static curve => (string[])
                    [Say.Name(curve.Name, curve.Kind),
                        .. Rates.Select(rate => Numbers.Percent(curve.Points.Last(point => point.FalsePositiveRate <= rate).Recall))])]));
    }
}
