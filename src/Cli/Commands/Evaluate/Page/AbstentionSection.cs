using Candor.Cli.Output;
using Candor.Cli.Readings;
using Candor.Cli.Report;
using Candor.Probes.Selection;

namespace Candor.Cli.Commands.Evaluate.Page;

/// <summary>What is gained by declining the riskiest answers.</summary>
internal static class AbstentionSection
{
    /// <summary>Writes; nothing without a curve.</summary>
    public static void Write(HtmlPage page, EvaluateReport report)
    {
        var curves = report.Curves.Coverage;
        if (curves.Count == 0)
        {
            return;
        }

        page.Section(
            "abstaining",
            "What is gained by declining?",
            "Answers are admitted from the least risky on; the curve is the error rate among those admitted.");
        page.OpenBox("figures");
        WriteCurve(page, report);
        WriteThreshold(page, report.Threshold);
        page.CloseBox();
        WriteTruthfulness(page, report.Truthfulness);
    }

    private static void WriteCurve(HtmlPage page, EvaluateReport report)
    {
        CurveSeries[] series =
        [
            .. report.Curves.Coverage.Select(static curve => new CurveSeries(
                Say.Name(curve.Name, curve.Kind), Say.Tone(curve.Name, curve.Kind),
                [.. curve.Points.Select(static point => new CurvePoint(point.Coverage, point.SelectiveRisk))])),
        ];
        var controls = report.Controls;
        var rate = (double)controls.Untrustworthy / (controls.Trustworthy + controls.Untrustworthy);
        var own = report.Threshold is { } threshold && controls.Position == threshold.Promise.Aggregation;
        var data = new RiskCoverage(
            series,
            [.. report.Curves.CoverageBand.Select(static band => new CoverageBand(band.Coverage, band.Low, band.High))],
            rate,
            own && report.Threshold!.Covered > 0 ? new CurvePoint(report.Threshold.Coverage, report.Threshold.SelectiveRisk) : null,
            own ? report.Threshold!.Promise.TargetSelectiveRisk : null);
        var key = series.Select(static curve => (curve.Tone, curve.Name)).ToList();
        if (report.Curves.CoverageBand.Count > 0)
        {
            key.Add(("band", "95 % of the first"));
        }

        if (data.Threshold is not null)
        {
            key.Add(("threshold", "the bank's threshold"));
        }

        page.Figure(
            "Selective risk over coverage",
            RiskCoverageChart.Draw(data, $"Selective risk over coverage; declining at random stays at {Numbers.Percent(rate)}"),
            key,
            $"The dotted line is declining at random, {Numbers.Percent(rate)} of {controls.Trustworthy + controls.Untrustworthy} questions."
            + (own ? " The red line is what the threshold promised." : string.Empty),
            new HtmlTable(
                "Selective risk of the risk probe",
                ["coverage", "selective risk", "95 % interval"],
                [
                    .. report.Curves.CoverageBand.Select(static band => (string[])
                        [Numbers.Percent(band.Coverage), Numbers.Percent(band.SelectiveRisk), $"{Numbers.Percent(band.Low)} to {Numbers.Percent(band.High)}"]),
                ]));
    }

    private static void WriteThreshold(HtmlPage page, ThresholdResult? threshold)
    {
        if (threshold is null)
        {
            page.Paragraph("The bank has no threshold: it never abstains.");
            return;
        }

        var promise = threshold.Promise;
        page.OpenBox("threshold-box");
        page.Table(new HtmlTable(
            "The threshold: what was promised, and what happened here",
            ["", "promised", "here"],
            [
                ["abstains from risk", Numbers.Three(promise.Risk), Numbers.Three(promise.Risk)],
                ["on the answer's risk by", promise.Aggregation, promise.Aggregation],
                ["answers", Numbers.Count(promise.Samples), Numbers.Count(threshold.Answers)],
                ["confidence", Numbers.Percent(promise.Confidence), "–"],
                ["coverage", Numbers.Percent(promise.Coverage), Numbers.Percent(threshold.Coverage)],
                ["selective risk", Numbers.Percent(promise.SelectiveRisk), Numbers.Percent(threshold.SelectiveRisk)],
                [
                    "its bound, and its interval",
                    promise.SelectiveRiskBound is { } bound ? $"at most {Numbers.Percent(bound)}" : "–",
                    $"{Numbers.Percent(threshold.SelectiveRiskLow)} to {Numbers.Percent(threshold.SelectiveRiskHigh)}",
                ],
                .. threshold.Others.Zip(promise.Kept.Where(static kept => kept.Kind != PromiseKind.SelectiveRisk), static (here, kept) => (string[])
                    [PromiseReport.Name(here.Kind), $"{Numbers.Percent(kept.Measured)}, at most {Numbers.Percent(kept.Bound)}", here.Describe()]),
                .. threshold.Abstention.Select(static pair => (string[])[$"abstains on {pair.Key}", "–", Numbers.Percent(pair.Value)]),
            ]));

        // A sentence in a cell would push the figures beside it out of sight.
        page.Paragraph($"Promised: {promise.Promised}. Here: {threshold.Outcome.Replace('_', ' ')}.");
        page.CloseBox();
    }

    private static void WriteTruthfulness(HtmlPage page, TruthfulnessFigures? truth)
    {
        if (truth is null)
        {
            return;
        }

        page.Subheading("Right minus wrong");
        page.Paragraph(
            $"The ternary truthfulness score of the model's own answers: a right one counts 1, a wrong one −1, a declined one 0. {truth.Questions} "
            + "graded answers" + (truth.Ungraded > 0 ? $" ({truth.Ungraded} more had no grade or no risk)." : "."));
        page.Table(new HtmlTable(
            "Truthfulness with and without declining",
            ["policy", "abstains from risk", "right", "wrong", "declined", "score", "gain (95 %)"],
            [
                ["the model by itself", "–", Numbers.Count(truth.Right),
                    Numbers.Count(truth.Wrong), Numbers.Count(truth.Declined), VerdictWriter.Signed(truth.Score), "–"],
                .. truth.Policies.Select(static policy => (string[])
                [
                    policy.Policy == "threshold" ? "the bank's threshold" : "where declining pays",
                    Numbers.Three(policy.AbstainFrom), Numbers.Count(policy.Right), Numbers.Count(policy.Wrong), Numbers.Count(policy.Declined),
                    VerdictWriter.Signed(policy.Score), Say.Difference(policy.Gain),
                ]),
            ]));
    }
}
