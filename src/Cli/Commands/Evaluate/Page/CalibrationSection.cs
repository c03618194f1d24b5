using Candor.Cli.Output;
using Candor.Cli.Report;

namespace Candor.Cli.Commands.Evaluate.Page;

/// <summary>Whether risks mean what they say.</summary>
internal static class CalibrationSection
{
    /// <summary>Writes; nothing where there is no risk to judge.</summary>
    public static void Write(HtmlPage page, EvaluateReport report)
    {
        if (report.Calibration is not { } calibration)
        {
            return;
        }

        page.Section(
            "calibration",
            "Does a risk of 30 % mean 30 %?",
            $"Expected calibration error {VerdictWriter.WithInterval(calibration.Ece)} over {calibration.Bins.Count} bins of equal mass, "
            + $"n = {calibration.Ece.N}. Brier score {Numbers.Three(calibration.Brier)}; always saying the base rate of "
            + $"{Numbers.Percent(calibration.BaseRate)} gives {Numbers.Three(calibration.BaseRateBrier)}.");
        page.OpenBox("figures");
        page.Figure(
            "Stated against happened",
            ReliabilityChart.Draw(
                calibration.Bins, $"Reliability diagram of {calibration.Probe}, expected calibration error {Numbers.Three(calibration.Ece.Value)}"),
            [(Tones.Probe, calibration.Probe), (Tones.Reference, "perfect")],
            "Bars are exact 95 % intervals of the share in each bin, with questions taken as independent. Above the diagonal the risk is stated too low.",
            new HtmlTable(
                "Bins of equal mass",
                ["stated", "happened", "interval", "untrustworthy", "of"],
                [
                    .. calibration.Bins.Select(static bin => (string[])
                    [
                        Numbers.Percent(bin.MeanRisk), Numbers.Percent(bin.Share), $"{Numbers.Percent(bin.Low)} to {Numbers.Percent(bin.High)}",
                        Numbers.Count(bin.Untrustworthy), Numbers.Count(bin.Samples),
                    ]),
                ],
                LeftColumns: 0));
        if (report.Curves.Histogram.Count > 0)
        {
            page.Figure(
                "Where the risks lie",
                HistogramChart.Draw(
                    report.Curves.Histogram,
                    report.Threshold is { Promise: { Aggregation: "answer_start" } promise } ? promise.Risk : null,
                    $"Histograms of the risk: {report.Controls.Trustworthy} trustworthy questions upwards, {report.Controls.Untrustworthy} "
                    + "untrustworthy ones downwards"),
                [("good-bar", "trustworthy, upwards"), ("bad-bar", "untrustworthy, downwards")],
                $"Each as a share of its class: {report.Controls.Trustworthy} trustworthy and {report.Controls.Untrustworthy} untrustworthy "
                + "questions. The less they face each other, the better.",
                new HtmlTable(
                    "Questions by risk",
                    ["risk", "trustworthy", "untrustworthy"],
                    [
                        .. report.Curves.Histogram.Select(static bin => (string[])
                            [$"{Numbers.Two(bin.From)} to {Numbers.Two(bin.To)}", Numbers.Count(bin.Trustworthy), Numbers.Count(bin.Untrustworthy)]),
                    ]));
        }

        page.CloseBox();
        if (report.Drift is { } drift)
        {
            page.Subheading("Against an earlier evaluation");
            page.Paragraph(
                $"In {drift.From} the error was {Numbers.Three(drift.EceBefore)}; now it is {Numbers.Three(drift.Ece)}, a rise of "
                + $"{(drift.Rise is { } rise ? VerdictWriter.Signed(rise) : "unknown size")}. "
                + $"More than {Numbers.Two(drift.Limit)} asks for recalibration: {(drift.AsksForRecalibration ? "calibrate again" : "no need")}."
                + (drift.IsSameData ? string.Empty : " The two are of different question files, so that part of the difference may be theirs."));
        }
    }
}
