using Candor.Cli.Output;
using Candor.Cli.Report;

namespace Candor.Cli.Commands.Evaluate.Page;

/// <summary>Whether the probe carries over from one domain to another.</summary>
internal static class DomainSection
{
    /// <summary>Writes; nothing for a bank without risk.</summary>
    public static void Write(HtmlPage page, EvaluateReport report)
    {
        if (report.HeldOutDomain is not { } held)
        {
            return;
        }

        page.Section(
            "domains",
            "Does it carry over?",
            held.WorstAuroc is { } worst
                ? $"Each domain in turn was left out of the fit. The worst is {Say.Domain(held.WorstDomain!)} with "
                    + $"{VerdictWriter.WithInterval(worst)}, n = {worst.N}; {Numbers.Two(HeldOutDomains.Gate)} is what a release asks for."
                : "No domain could be left out and judged: that needs --baselines, a probe whose record says how it was fitted, and two domains that "
                    + "are large enough.");
        page.Table(new HtmlTable(
            "AUROC by domain, against all its untrustworthy questions, with 95 % intervals",
            ["domain", "trustworthy", "untrustworthy", "probe", "domain left out", "words alone", "output"],
            [
                .. held.Domains.Select(static domain => domain.IsTooSmall
                    ? (string[])
                    [
                        Say.Domain(domain.Domain), Numbers.Count(domain.Trustworthy), Numbers.Count(domain.Untrustworthy), "too few to judge", "–", "–", "–",
                    ]
                    :
                    [
                        Say.Domain(domain.Domain), Numbers.Count(domain.Trustworthy), Numbers.Count(domain.Untrustworthy), Say.Interval(domain.Auroc),
                        Say.Interval(domain.LeftOutAuroc), Say.Interval(domain.WordsAuroc), Say.Interval(domain.OutputAuroc),
                    ]),
            ]));
        page.OpenBox("figures");
        WriteLeftOut(page, held);
        WriteTransfer(page, report.Transfer);
        page.CloseBox();
    }

    private static void WriteLeftOut(HtmlPage page, HeldOutDomains held)
    {
        IntervalBar[] bars =
        [
            .. held.Domains.Where(static domain => domain.LeftOutAuroc is not null)
                .Select(static domain => new IntervalBar(
                    Say.Domain(domain.Domain), Tones.Probe, domain.LeftOutAuroc!.Value, domain.LeftOutAuroc.Low, domain.LeftOutAuroc.High)),
        ];
        if (bars.Length > 0)
        {
            page.Figure(
                "On a domain that the fit has not seen",
                IntervalChart.Draw(
                    bars,
                    HeldOutDomains.Gate,
                    "AUROC on left-out domains: " + string.Join("; ", bars.Select(static bar => $"{bar.Name} {Numbers.Three(bar.Value)}"))),
                [],
                $"AUROC with 95 % intervals; the dotted line is the {Numbers.Two(HeldOutDomains.Gate)} that a release asks for. The figures are in "
                + "the table above.");
        }
    }

    private static void WriteTransfer(HtmlPage page, TransferFigures? transfer)
    {
        if (transfer is null)
        {
            return;
        }

        var cells = transfer.Cells.ToDictionary(static cell => (cell.FittedOn, cell.TestedOn));
        string[] names = [.. transfer.Domains.Select(Say.Domain)];
        var matrix = new TransferMatrix(
            names,
            [.. transfer.Domains.Select(from => (IReadOnlyList<double?>)[.. transfer.Domains.Select(to => cells[(from, to)].Auroc?.Value)])]);
        page.Figure(
            "Fitted on one domain, tested on another",
            TransferMatrixChart.Draw(matrix, "Transfer matrix of AUROC over " + string.Join(", ", names)),
            [],
            "AUROC; blue carries over, pale is chance, red is worse than chance: the direction turns round."
            + (transfer.Determination is { } share
                ? $" The predictor without labels (Mahalanobis cosine) explains {Numbers.Percent(share)} of the variance between different domains."
                : string.Empty),
            new HtmlTable(
                "Transfer, with the predictor that needs no labels",
                ["fitted on", "tested on", "AUROC (95 %)", "n", "Mahalanobis cosine"],
                [
                    .. transfer.Cells.Select(static cell => (string[])
                    [
                        Say.Domain(cell.FittedOn), Say.Domain(cell.TestedOn), Say.Interval(cell.Auroc), Numbers.Count(cell.Auroc?.N),
                        cell.MahalanobisCosine is { } cosine ? VerdictWriter.Signed(cosine) : "–",
                    ]),
                ],
                LeftColumns: 2));
    }
}
