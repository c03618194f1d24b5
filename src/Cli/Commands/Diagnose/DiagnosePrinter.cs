using Candor.Cli.Output;

namespace Candor.Cli.Commands.Diagnose;

/// <summary>Prints a <see cref="DiagnoseReport"/>: every figure with its random baseline in brackets.</summary>
internal sealed class DiagnosePrinter(CliConsole console)
{
    /// <summary>Prints it.</summary>
    public void Print(DiagnoseReport report)
    {
        console.Output.WriteLine(
            $"{report.Model}, {report.Position}, label {report.Label}: {report.SamplesPerClass} rows of each class for clouds, {report.Rows} rows in all. "
            + "In brackets: shuffled labels, label-blind rows, or a random direction.");
        Boundary(report.HookPoints);
        Clouds(report.HookPoints);
        if (report.HookPoints.Any(static point => point.Visibility is not null))
        {
            Readout(report.HookPoints);
        }

        Bank(report.HookPoints);
        console.Output.WriteLine($"At {report.BestSource}, where the probe is best:");
        Transfer(report.Transfer);
        Polarity(report.Polarity);
        Erasure(report.Erasure);
        foreach (var sentence in report.LeftOut)
        {
            console.Output.WriteLine($"Left out: {sentence}");
        }
    }

    private static string Cell(Beside? figure) => figure is null ? Numbers.Two(null) : $"{Numbers.Two(figure.Value)} ({Numbers.Two(figure.Random)})";

    private static string Cell(PerClass figure) => $"{Short(figure.Trustworthy)} / {Short(figure.Untrustworthy)} ({Short(figure.Random)})";

    private static string Short(double value) =>
        Math.Abs(value) < 10 ? Numbers.Two(value) : value.ToString("0.0", System.Globalization.CultureInfo.InvariantCulture);

    private void Boundary(IReadOnlyList<HookPointGeometry> points) => Tables.Write(
        console,
        ["source", "AUROC", "distance of means", "cosine to the one before", "probe's cosine to means", "share in states"],
        points.Select(static point => (string[])
        [
            point.Source, Cell(point.Auroc), Cell(point.BoundaryNorm), Cell(point.BoundaryStability), Cell(point.ProbeCosine), Cell(point.StateShare),
        ]));

    private void Clouds(IReadOnlyList<HookPointGeometry> points)
    {
        console.Output.WriteLine("Clouds, trustworthy / untrustworthy (label-blind, equally many rows):");
        Tables.Write(
            console,
            ["source", "intrinsic dimension", "effective rank", "isotropy", "fragments"],
            points.Select(static point => (string[])
            [
                point.Source, Cell(point.IntrinsicDimension), Cell(point.EffectiveRank), Cell(point.Isotropy), Cell(point.Fragments),
            ]));
    }

    private void Readout(IReadOnlyList<HookPointGeometry> points)
    {
        console.Output.WriteLine("At the output, through the final norm and the unembedding:");
        Tables.Write(
            console,
            ["source", "visibility", "share in readout", "Fisher over the gap"],
            points.Select(static point => (string[])[point.Source, Cell(point.Visibility), Cell(point.ReadoutShare), Cell(point.FisherGap)]));
    }

    private void Bank(IReadOnlyList<HookPointGeometry> points)
    {
        foreach (var point in points.Where(static point => point.BankCosines is not null))
        {
            console.Output.WriteLine(
                $"Bank at {point.Source}, cosine to the class means: "
                + $"{string.Join(", ", point.BankCosines!.Select(static pair => $"{pair.Key} {Numbers.Two(pair.Value)}"))} "
                + $"({Numbers.Two(point.ProbeCosine.Random)}).");
        }
    }

    private void Transfer(DomainTransfer? transfer)
    {
        if (transfer is null)
        {
            return;
        }

        Tables.Write(
            console,
            ["fitted on", "read on", "rows", "Mahalanobis cosine", "plain cosine", "AUROC"],
            transfer.Pairs.Select(static pair => (string[])
            [
                Name(pair.From), Name(pair.To), Numbers.Count(pair.Rows), Numbers.Two(pair.MahalanobisCosine), Numbers.Two(pair.Cosine),
                Numbers.Three(pair.Auroc),
            ]),
            leftColumns: 2);
        console.Output.WriteLine(
            $"Over pairs of domains the Mahalanobis cosine explains {Numbers.Percent(transfer.Correlation)} of the measured AUROC's variance, "
            + $"the plain cosine {Numbers.Percent(transfer.CosineCorrelation)}; chance is an AUROC of 0.5.");
    }

    private static string Name(string domain) => domain.Length == 0 ? "none" : domain;

    private void Polarity(PolarityCheck? check)
    {
        if (check is null)
        {
            return;
        }

        foreach (var (name, result) in ((string, PolarityResult)[])[("affirmative statements alone", check.AffirmativeOnly), ("both kinds", check.Both)])
        {
            var alarm = result.IsAlarming ? "; it contradicts itself" : string.Empty;
            console.Output.WriteLine(
                $"Polarity, fitted on {name}: AUROC {Numbers.Three(result.AffirmativeAuroc)} on affirmative and {Numbers.Three(result.NegatedAuroc)} "
                + $"on negated ones; over {check.Pairs} pairs contradiction {Numbers.Two(result.ContradictionIndex)} (a coin: 0.50), "
                + $"consistency {Numbers.Two(result.PolarConsistency)}, consistent signs {Numbers.Percent(result.ConsistentSigns)}{alarm}.");
        }
    }

    private void Erasure(ErasureCheck? check)
    {
        if (check is null)
        {
            return;
        }

        var unrelated = check.Unrelated is null
            ? "no unrelated label to compare"
            : $"the unrelated label ({check.Unrelated}) goes from {Numbers.Three(check.UnrelatedBefore)} to {Numbers.Three(check.UnrelatedAfter)}";
        console.Output.WriteLine(
            $"Erasure: a refitted probe's AUROC on its own rows goes from {Numbers.Three(check.Before)} to {Numbers.Three(check.After)} "
            + $"(0.5 is chance); {unrelated}.");
    }
}
