using Candor.Cli.ActivationFiles;
using Candor.Cli.Output;

namespace Candor.Cli.Commands.Evaluate;

/// <summary>Prints an evaluation for people.</summary>
internal sealed class EvaluatePrinter(CliConsole console)
{
    private const int ChartWidth = 40;

    // Enough digits of a hash to tell versions apart by eye.
    private const int ShortVersion = 12;

    /// <summary>Prints to standard output.</summary>
    public void Print(EvaluateReport report)
    {
        var output = console.Output;
        foreach (var warning in report.Verdict?.Warnings ?? [])
        {
            output.WriteLine($"Warning: {warning}");
        }

        output.WriteLine(
            $"Bank {report.Bank}, version {report.BankVersion[..Math.Min(ShortVersion, report.BankVersion.Length)]}, for model {report.Model}; "
            + $"label {report.Label}, test folds {report.Folds}, fitted on folds {report.TrainFolds}.");
        foreach (var count in report.Answers)
        {
            var status = count.Status == ActivationRow.NoStatus ? string.Empty : $"{count.Status} ";
            output.WriteLine(
                $"  {count.Questions} {status}questions: the model answers {count.Correct} right, {count.Wrong} wrong, and declines {count.Abstained}.");
        }

        foreach (var comparison in report.Comparisons)
        {
            Print(comparison);
        }

        if (report.Shuffled is { } shuffled)
        {
            output.WriteLine(
                $"Shuffled labels (control): AUROC {Numbers.Three(shuffled.Mean)} on average over {shuffled.Repeats} permutations by group, "
                + $"from {Numbers.Three(shuffled.Lowest)} to {Numbers.Three(shuffled.Highest)}.");
        }

        Print(report.Domains);
        Print(report.Threshold);
        PrintCurve(report.RiskCoverage);
        Print(report.Coupling);
        new FindingsPrinter(console).Print(report);
        Print(report.Verdict);
    }

    private void Print(Verdict? verdict)
    {
        if (verdict is null)
        {
            return;
        }

        console.Output.WriteLine();
        console.Output.WriteLine(verdict.Headline);
        foreach (var sentence in verdict.Sentences)
        {
            console.Output.WriteLine($"  {sentence}");
        }

        console.Output.WriteLine("What these figures cannot claim");
        foreach (var claim in verdict.CannotClaim)
        {
            console.Output.WriteLine($"  {claim}");
        }
    }

    private void Print(Comparison comparison)
    {
        var unit = comparison.Position == "answer" ? "answer tokens" : "questions";
        console.Output.WriteLine();
        console.Output.WriteLine(
            $"At {comparison.Position}: {comparison.Trustworthy} trustworthy {unit} "
            + $"against {comparison.Untrustworthy} ({comparison.Against}), {comparison.Groups} groups");
        Tables.Write(
            console,
            ["score", "kind", "AUROC", "95 % interval", "recall at 1 %", "at 0.2 %", "ECE", "Brier", "PRR", "AURC"],
            comparison.Scores.Select(static score => (string[])
            [
                score.Name + (score.GivesRisk ? " *" : string.Empty),
                score.Kind,
                Numbers.Three(score.Auroc),
                $"{Numbers.Three(score.AurocLow)} – {Numbers.Three(score.AurocHigh)}",
                Numbers.Three(score.RecallAt1Percent),
                Numbers.Three(score.RecallAt02Percent) + (score.Is02PercentResolved ? string.Empty : " ?"),
                Numbers.Three(score.Ece),
                Numbers.Three(score.Brier),
                Numbers.Three(score.RejectionRatio),
                Numbers.Three(score.AreaUnderRiskCoverage),
            ]),
            leftColumns: 2);
        console.Output.WriteLine("  * gives the risk; ? fewer than 500 trustworthy rows: 0.2 % cannot be told from none");
    }

    private void Print(IReadOnlyList<DomainResult> domains)
    {
        if (domains.Count == 0)
        {
            return;
        }

        console.Output.WriteLine();
        console.Output.WriteLine($"By domain (AUROC; – where a class has fewer than {Enough.PerClass} questions)");
        Tables.Write(
            console,
            ["domain", "against", "trustworthy", "untrustworthy", "risk", "domain left out", "entropy", "words only"],
            domains.Select(static domain => (string[])
            [
                domain.Domain,
                domain.Against,
                Numbers.Count(domain.Trustworthy),
                Numbers.Count(domain.Untrustworthy),
                Numbers.Three(domain.Auroc),
                Numbers.Three(domain.LeftOutAuroc),
                Numbers.Three(domain.EntropyAuroc),
                Numbers.Three(domain.WordsAuroc),
            ]),
            leftColumns: 2);
    }

    private void Print(ThresholdResult? threshold)
    {
        if (threshold is null)
        {
            console.Output.WriteLine("Threshold: none, so that this bank never abstains.");
            return;
        }

        var promise = threshold.Promise;
        console.Output.WriteLine(
            $"Threshold {Numbers.Three(promise.Risk)} on the {promise.Aggregation} risk "
            + $"(promised with confidence {Numbers.Percent(promise.Confidence)}: {promise.Promised}): "
            + $"covers {Numbers.Percent(threshold.Coverage)} of {threshold.Answers} answers, selective risk {Numbers.Percent(threshold.SelectiveRisk)} "
            + $"({Numbers.Percent(threshold.SelectiveRiskLow)} to {Numbers.Percent(threshold.SelectiveRiskHigh)}); "
            + string.Concat(threshold.Others.Select(static check => $"{check.Describe()}; "))
            + $"abstains on {Numbers.Shares(threshold.Abstention)}.");
    }

    private void PrintCurve(IReadOnlyList<CoveragePoint> points)
    {
        if (points.Count == 0)
        {
            return;
        }

        var most = points.Max(static point => point.SelectiveRisk);
        console.Output.WriteLine();
        console.Output.WriteLine("Selective risk over coverage");
        foreach (var point in points)
        {
            var bar = new string('█', most == 0 ? 0 : (int)Math.Round(point.SelectiveRisk / most * ChartWidth));
            console.Output.WriteLine($"  {Numbers.Percent(point.Coverage),8}  {Numbers.Percent(point.SelectiveRisk),7}  {bar}");
        }
    }

    private void Print(CouplingResult? coupling)
    {
        if (coupling is null)
        {
            return;
        }

        string[] statuses = [.. coupling.Questions.Keys];
        console.Output.WriteLine();
        console.Output.WriteLine($"Gated logit coupling, tau {Numbers.General(coupling.Tau)}: share of questions whose first token becomes an abstention");
        Tables.Write(
            console,
            ["gain", .. statuses.Select(status => $"{status} ({coupling.Questions[status]})")],
            coupling.Curve.Select(point => (string[])
            [
                Numbers.General(point.Gain) + (point.IsBankGain ? " *" : string.Empty), .. statuses.Select(status => Numbers.Percent(point.Abstention[status])),
            ]));
        var medians = string.Join(", ", coupling.MedianMinimalGain.Select(static pair => $"{pair.Key} {Numbers.Two(pair.Value)}"));
        console.Output.WriteLine($"  * the bank's; median smallest gain that flips: {medians} (– where more than half are below tau)");
    }
}
