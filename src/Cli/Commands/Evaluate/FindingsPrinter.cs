using Candor.Cli.Output;

namespace Candor.Cli.Commands.Evaluate;

/// <summary>Prints what an evaluation found beside its scores: hook points, transfer, answers, changes that should not matter, other banks.</summary>
internal sealed class FindingsPrinter(CliConsole console)
{
    /// <summary>Prints to standard output; nothing of what was not measured.</summary>
    public void Print(EvaluateReport report)
    {
        Print(report.Transfer);
        Print(report.Layers);
        Print(report.Truthfulness);
        Print(report.Refusals);
        Print(report.Singletons);
        Print(report.YesNo);
        Print(report.Polarity);
        Print(report.Invariance);
        Print(report.Against);
        Print(report.Drift);
    }

    private void Print(TransferFigures? transfer)
    {
        if (transfer is null)
        {
            return;
        }

        var cells = transfer.Cells.ToDictionary(static cell => (cell.FittedOn, cell.TestedOn));
        console.Output.WriteLine();
        console.Output.WriteLine("Fitted on one domain, tested on another (AUROC, and the Mahalanobis cosine that predicts it without labels)");
        Tables.Write(
            console,
            ["fitted on", .. transfer.Domains],
            transfer.Domains.Select(from => (string[])
            [
                from,
                .. transfer.Domains.Select(to => $"{Numbers.Two(cells[(from, to)].Auroc?.Value)} [{Numbers.Two(cells[(from, to)].MahalanobisCosine)}]"),
            ]));
    }

    private void Print(LayerFigures? layers)
    {
        if (layers is null)
        {
            return;
        }

        console.Output.WriteLine();
        console.Output.WriteLine(
            $"By hook point ({layers.Method}, {(layers.From == "sweep" ? "fitted for this report" : "from the record of the fit")}, n = {layers.N})");
        Tables.Write(
            console,
            ["hook point", "pooling", "cross-validated", "test"],
            layers.Points.Select(static point => (string[])
            [
                Numbers.Count(point.HookPoint) + (point.IsChosen ? " *" : string.Empty), point.Pooling, Numbers.Three(point.CrossValidatedAuroc),
                point.TestAuroc is null ? "–" : VerdictWriter.WithInterval(point.TestAuroc),
            ]),
            leftColumns: 2);
    }

    private void Print(TruthfulnessFigures? truth)
    {
        if (truth is null)
        {
            return;
        }

        console.Output.WriteLine(
            $"Right minus wrong: {VerdictWriter.Signed(truth.Score)} over {truth.Questions} graded answers ({truth.Right} right, {truth.Wrong} wrong, "
                + $"{truth.Declined} declined).");
        foreach (var policy in truth.Policies)
        {
            console.Output.WriteLine(
                $"  declining from risk {Numbers.Three(policy.AbstainFrom)} ({policy.Policy.Replace('_', ' ')}): {VerdictWriter.Signed(policy.Score)}, "
                + $"a gain of {VerdictWriter.Signed(policy.Gain.Value)} ({VerdictWriter.Signed(policy.Gain.Low!.Value)} to "
                + $"{VerdictWriter.Signed(policy.Gain.High!.Value)})");
        }
    }

    private void Print(RefusalFigures? refusals)
    {
        if (refusals is not null)
        {
            console.Output.WriteLine(
                $"Refusals in {refusals.Answers} answers: by phrases {Numbers.Percent(refusals.Phrases)}, by content {Numbers.Percent(refusals.LowContent)}, "
                + $"both {Numbers.Percent(refusals.Both)}, kappa {Numbers.Two(refusals.Kappa)}.");
        }
    }

    private void Print(SingletonFigures? singletons)
    {
        if (singletons is not null)
        {
            console.Output.WriteLine(singletons.Describe());
        }
    }

    private void Print(YesNoFigures? yesNo)
    {
        if (yesNo is not null)
        {
            console.Output.WriteLine(
                $"Yes/no questions: {yesNo.Questions}, of which {yesNo.Answered} answered so; \"no\" on {Numbers.Percent(yesNo.NoRateTrustworthy)} of "
                + $"trustworthy and {Numbers.Percent(yesNo.NoRateUntrustworthy)} of untrustworthy ones; AUROC there {Numbers.Three(yesNo.Auroc?.Value)}, on "
                + $"the others {Numbers.Three(yesNo.OtherAuroc?.Value)}.");
        }
    }

    private void Print(PolarityFigures? polarity)
    {
        if (polarity is not null)
        {
            console.Output.WriteLine(
                $"Statements and opposites: {polarity.Pairs} pairs, contradiction index "
                + $"{Numbers.Three(polarity.ContradictionIndex)}{(polarity.IsAlarming ? " (above 0.5: the probe contradicts itself)" : string.Empty)}, "
                + $"right sign in {Numbers.Percent(polarity.ConsistentSigns)}.");
        }
    }

    private void Print(InvarianceFigures? invariance)
    {
        foreach (var test in invariance?.Tests ?? [])
        {
            var held = test.Holds switch { true => "holds", false => "does not hold", null => "too few to judge" };
            console.Output.WriteLine(
                $"Invariance, {test.Name.Replace('_', ' ')}: median change "
                + $"{(test.MedianChange is null ? "–" : VerdictWriter.WithInterval(test.MedianChange))} over {test.Questions} questions "
                + $"({test.Skipped} skipped), below {Numbers.Two(invariance!.Limit)} asked for: {held}.");
        }
    }

    private void Print(IReadOnlyList<AgainstFigures> others)
    {
        foreach (var other in others)
        {
            console.Output.WriteLine(
                $"Against bank {other.Bank} ({other.Probe}, AUROC {VerdictWriter.WithInterval(other.Auroc)}): {VerdictWriter.Signed(other.Difference.Value)} "
                + $"({VerdictWriter.Signed(other.Difference.Low!.Value)} to {VerdictWriter.Signed(other.Difference.High!.Value)}), n = "
                + $"{other.Difference.N}: {other.Standing.Replace('_', ' ')}.");
        }
    }

    private void Print(DriftFigures? drift)
    {
        if (drift is not null)
        {
            console.Output.WriteLine(
                $"Calibration error {Numbers.Three(drift.EceBefore)} in {drift.From}, {Numbers.Three(drift.Ece)} now: "
                + (drift.AsksForRecalibration
                    ? $"it rose by more than {Numbers.Two(drift.Limit)} or is not known, so calibrate again." : "no need to calibrate again.")
                + (drift.IsSameData ? string.Empty : " The two are of different question files."));
        }
    }
}
