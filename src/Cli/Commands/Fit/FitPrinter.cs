using Candor.Cli.Output;

namespace Candor.Cli.Commands.Fit;

/// <summary>Writes a fit's report: warnings first, then everything that was tried, then what came of it.</summary>
internal static class FitPrinter
{
    /// <summary>Writes.</summary>
    /// <param name="report">The report.</param>
    /// <param name="settings">What was asked for.</param>
    /// <param name="console">Where to.</param>
    /// <param name="isWritten">Whether the probe was written.</param>
    public static void Print(FitReport report, FitSettings settings, CliConsole console, bool isWritten)
    {
        if (settings.IsJson)
        {
            JsonOutput.Write(console.Output, report);
            return;
        }

        foreach (var warning in report.Warnings!)
        {
            console.Output.WriteLine($"Warning: {warning}");
        }

        console.Output.WriteLine(
            $"{CrossValidation.Folds}-fold cross-validation by group on folds {report.Folds}: "
            + $"{report.Trustworthy} trustworthy and {report.Untrustworthy} untrustworthy rows of {report.Groups} groups.");
        WriteTried(report, settings, console);
        console.Output.WriteLine($"Length alone: AUROC {Numbers.Three(report.LengthAuroc)}, on the same folds.");
        if (report.NestedAuroc is { } nested)
        {
            console.Output.WriteLine($"Chosen anew without each fold and judged by it: AUROC {Numbers.Three(nested)}. Expect this, not the best of the table.");
        }

        if (report.Gate is { } gate)
        {
            console.Output.WriteLine($"Gate: {gate.Sentence}");
        }

        if (report.Polarity is { } polarity)
        {
            console.Output.WriteLine($"Polarity: {polarity.Sentence}");
        }

        console.Output.WriteLine(isWritten
            ? $"Fitted {report.Name} on {report.Source} (marked *), in {settings.Out}. Not calibrated: 'candor calibrate' comes next."
            : $"Nothing was written: {report.Name} may not be served.");
    }

    private static void WriteTried(FitReport report, FitSettings settings, CliConsole console)
    {
        string[] statuses = [.. report.Tried.SelectMany(static score => score.ByStatus.Keys).Distinct().Order(StringComparer.Ordinal)];
        Tables.Write(
            console,
            ["source", settings.Method.HasCost() ? "cost" : "l2", "AUROC", .. statuses.Select(static status => $"against {status}")],
            report.Tried.Select(score => (string[])
            [
                score.Source + (score.Source == report.Source && score.Penalty == report.Penalty ? " *" : string.Empty),
                Numbers.General(score.Penalty),
                Numbers.Three(score.Auroc),
                .. statuses.Select(status => Numbers.Three(score.ByStatus.TryGetValue(status, out var auroc) ? auroc : null)),
            ]));
    }
}
