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
        page.Heading(
            $"What can be read from {report.Model}",
            $"AUROC over {StudyView.Folds} folds that are disjoint by group; model fingerprint {report.ModelFingerprint}.");
        foreach (var time in report.Sets.GroupBy(static set => set.Time))
        {
            page.Section(
                time.Key.ToString().ToLowerInvariant(),
                Sentence(StudyNames.Title(time.Key)),
                "A probe is worth something where it beats every control beside it. The last column is paired, with its 95 % interval over resampled groups.");
            var table = StudyTables.OfSets([.. time], static text => text);
            page.Table(table with { Caption = Sentence(table.Caption) });
            foreach (var sweep in report.Sweeps.Where(sweep => sweep.Time == time.Key))
            {
                Sweep(page, sweep, report);
            }
        }

        if (report.LeftOut.Count > 0)
        {
            page.Section("left-out", "One probe for all domains, judged on the one left out", "What a probe would do on a subject that nobody fitted it to.");
            page.Table(StudyTables.OfLeftOut(report.LeftOut));
        }

        if (report.Transfer is { } transfer)
        {
            page.Section("transfer", "From one set to another", "Below 0.5 the direction points the other way: it is one of its set, not of truth.");
            var matrix = new TransferMatrix(
                transfer.Sets, [.. transfer.Auroc.Select(static row => (IReadOnlyList<double?>)[.. row.Select(static value => (double?)value)])]);
            page.Figure(
                $"Logistic regression at {transfer.Source}",
                TransferMatrixChart.Draw(matrix, "AUROC of probes fitted on one set and tested on another"),
                [],
                "The diagonal is on the rows that were fitted on.");
        }

        return page.ToString();
    }

    private static void Sweep(HtmlPage page, SweepResult sweep, StudyReport report)
    {
        var set = report.Sets.First(set => set.Set == sweep.Set && set.Time == sweep.Time);
        (string Heading, double Auroc)[] controls =
        [
            .. set.Scores.Where(static score => !score.IsProbe && score.Name is "words" or "words_with_answer" or "uncertainty")
                .Select(static score => (StudyNames.HeadingOf(score.Name), score.Auroc)),
        ];
        var shown = new LayerSweep(
            [Series(sweep, "logistic", static point => point.Logistic), Series(sweep, "mass mean", static point => point.MassMean)],
            [.. controls.Select(static control => new LayerReference(control.Heading, "reference", control.Auroc))]);
        page.Figure(
            $"{sweep.Set}: {sweep.Pooling} at every hook point",
            LayerSweepChart.Draw(shown, $"AUROC over hook points for {sweep.Set}"),
            [
                ("probe", "logistic"),
                ("probe-light", "mass mean"),
                ("reference", string.Join(", ", controls.Select(static control => $"{control.Heading} {Numbers.Three(control.Auroc)}"))),
            ],
            $"{set.Rows} rows in {set.Groups} groups. Nothing is chosen here; the table's figures choose inside the folds that are fitted on.");
    }

    private static LayerSeries Series(SweepResult sweep, string name, Func<SweepPoint, double> value) =>
        new(name, [.. sweep.Points.Select(point => new LayerValue(point.HookPoint, value(point), null, null, IsChosen: false))]);

    private static string Sentence(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
