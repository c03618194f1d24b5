using System.Globalization;
using Candor.Cli.Output;
using Candor.Cli.Report;

namespace Candor.Cli.Commands.Study;

/// <summary>The study as a self-contained page: tables first, then the layer sweeps and the transfer matrix.</summary>
internal static class StudyPage
{
    /// <summary>The page.</summary>
    public static string Of(StudyReport report)
    {
        var page = new HtmlPage($"Study of {report.Model}");
        page.Heading($"What can be read from {report.Model}", $"AUROC over {StudyView.Folds} folds that are disjoint by group; model fingerprint {report.ModelFingerprint}.");
        foreach (var time in report.Sets.GroupBy(static set => set.Time))
        {
            page.Section(time.Key.ToString().ToLowerInvariant(), Sentence(StudyMarkdown.Title(time.Key)), "A probe is worth something where it beats every control beside it.");
            page.Table(Sets(time.Key, [.. time]));
            foreach (var sweep in report.Sweeps.Where(sweep => sweep.Time == time.Key))
            {
                Sweep(page, sweep, report);
            }
        }

        if (report.LeftOut.Count > 0)
        {
            page.Section("left-out", "One probe for all domains, judged on the one left out", "What a probe would do on a subject that nobody fitted it to.");
            page.Table(new HtmlTable(
                "AUROC on the left-out domain",
                ["set", "left out", "rows", "all rows as one", "each domain centred"],
                [
                    .. report.LeftOut.Select(static result => (string[])
                    [
                        $"{result.Set}, {StudyMarkdown.Title(result.Time)}", result.Domain, result.Rows.ToString(CultureInfo.InvariantCulture),
                        Numbers.Three(result.Pooled), Numbers.Three(result.WithinDomains),
                    ]),
                ],
                LeftColumns: 2));
        }

        if (report.Transfer is { } transfer)
        {
            page.Section("transfer", "From one set to another", "Below 0.5 the direction points the other way: it is one of its set, not of truth.");
            var matrix = new TransferMatrix(transfer.Sets, [.. transfer.Auroc.Select(static row => (IReadOnlyList<double?>)[.. row.Select(static value => (double?)value)])]);
            page.Figure($"Logistic regression at {transfer.Source}", TransferMatrixChart.Draw(matrix, "AUROC of probes fitted on one set and tested on another"), [], "The diagonal is on the rows that were fitted on.");
        }

        return page.ToString();
    }

    private static HtmlTable Sets(StudyTime time, IReadOnlyList<StudySetResult> sets)
    {
        string[] names = [.. sets.SelectMany(static set => set.Scores).OrderBy(static score => score.IsProbe).Select(static score => score.Name).Distinct()];
        return new HtmlTable(
            Sentence(StudyMarkdown.Title(time)),
            ["set", "rows", "right", .. names.Select(StudyMarkdown.HeadingOf), "best probe − best control (95 %)"],
            [
                .. sets.Select(set => (string[])
                [
                    set.Set,
                    set.Rows.ToString(CultureInfo.InvariantCulture),
                    Numbers.Percent(set.Trustworthy),
                    .. names.Select(name => set.Scores.FirstOrDefault(score => score.Name == name) is { } score ? Numbers.Three(score.Auroc) : "–"),
                    set.Gain is { } gain ? string.Create(CultureInfo.InvariantCulture, $"{gain.Difference:+0.000;−0.000} ({gain.Low:+0.000;−0.000} to {gain.High:+0.000;−0.000})") : "–",
                ]),
            ]);
    }

    private static void Sweep(HtmlPage page, SweepResult sweep, StudyReport report)
    {
        var set = report.Sets.First(set => set.Set == sweep.Set && set.Time == sweep.Time);
        var controls = set.Scores.Where(static score => !score.IsProbe && score.Name is "words" or "words_with_answer" or "uncertainty");
        LayerSeries Series(string name, Func<SweepPoint, double> value) =>
            new(name, [.. sweep.Points.Select(point => new LayerValue(point.HookPoint, value(point), null, null, IsChosen: false))]);
        var chart = LayerSweepChart.Draw(
            new LayerSweep([Series("logistic", static point => point.Logistic), Series("mass mean", static point => point.MassMean)], [.. controls.Select(static score => new LayerReference(StudyMarkdown.HeadingOf(score.Name), "reference", score.Auroc))]),
            $"AUROC over hook points for {sweep.Set}");
        page.Figure(
            $"{sweep.Set}: {sweep.Pooling} at every hook point",
            chart,
            [("probe", "logistic"), ("probe-light", "mass mean"), ("reference", string.Join(", ", controls.Select(static score => $"{StudyMarkdown.HeadingOf(score.Name)} {Numbers.Three(score.Auroc)}")))],
            $"{set.Rows} rows in {set.Groups} groups. Nothing is chosen here; the table's figures choose inside the folds that are fitted on.");
    }

    private static string Sentence(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
