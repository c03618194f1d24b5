using Candor.Cli.Output;
using Candor.Cli.Report;

namespace Candor.Cli.Commands.Evaluate.Page;

/// <summary>Where in the network the answer can be told.</summary>
internal static class LayerSection
{
    /// <summary>Writes; nothing where neither the record nor a sweep says.</summary>
    public static void Write(HtmlPage page, EvaluateReport report)
    {
        if (report.Layers is not { } layers)
        {
            return;
        }

        var isSweep = layers.From == "sweep";
        page.Section(
            "layers",
            "Where in the network is it?",
            (isSweep
                ? "Fitted for this report at every hook point, and judged on the test questions"
                : "Cross-validated AUROC from the record of the fit, on the rows that it was fitted on")
            + $": {layers.Method}{(layers.Penalty is { } penalty ? $", L2 penalty {Numbers.General(penalty)}" : string.Empty)}, n = {layers.N}"
            + (isSweep ? "." : ". These rows chose the hook point, so that the best of them is a little too good."));
        LayerSeries[] series =
        [
            .. layers.Points.GroupBy(static point => point.Pooling).Select(pooling => new LayerSeries(
                pooling.Key,
                [
                    .. pooling.OrderBy(static point => point.HookPoint).Select(static point => new LayerValue(
                        point.HookPoint, point.TestAuroc?.Value ?? point.CrossValidatedAuroc, point.TestAuroc?.Low, point.TestAuroc?.High, point.IsChosen)),
                ])),
        ];
        var references = new List<LayerReference>();
        if (report.Controls.OutputAuroc is { } output)
        {
            references.Add(new LayerReference("output", Tones.Output, output.Value));
        }

        if (report.Controls.WordsAuroc is { } words)
        {
            references.Add(new LayerReference("words alone", Tones.Words, words.Value));
        }

        page.OpenBox("figures");
        page.Figure(
            "AUROC by hook point",
            LayerSweepChart.Draw(
                new LayerSweep(series, references),
                "AUROC over hook points; best " + (layers.Points.MaxBy(static point => point.CrossValidatedAuroc) is { } best
                    ? $"{best.HookPoint}/{best.Pooling} with {Numbers.Three(best.CrossValidatedAuroc)}" : "none")),
            [
                .. series.Select(static (line, i) => (i == 0 ? Tones.Probe : "probe-light", line.Name)),
                .. references.Select(static level => (level.Tone, level.Name)),
                .. layers.Points.Any(static point => point.IsChosen) ? new[] { ("threshold", "what the bank reads") } : [],
            ],
            "The dotted line is chance; the level lines are of the test questions.",
            new HtmlTable(
                "AUROC by hook point",
                ["hook point", "pooling", "cross-validated", "test (95 %)", ""],
                [
                    .. layers.Points.Select(static point => (string[])
                        [Numbers.Count(point.HookPoint), point.Pooling, Numbers.Three(point.CrossValidatedAuroc),
                            Say.Interval(point.TestAuroc), point.IsChosen ? "read by the bank" : string.Empty]),
                ],
                LeftColumns: 2));
        page.CloseBox();
    }
}
