using Candor.Cli.Output;

namespace Candor.Cli.Commands.Calibrate;

/// <summary>Prints what one calibrator for all is to single domains.</summary>
internal static class DomainPrinter
{
    /// <summary>Prints to standard output.</summary>
    public static void Print(CliConsole console, IReadOnlyList<DomainCalibration> domains)
    {
        console.Output.WriteLine();
        console.Output.WriteLine(
            "One calibrator for all beside one of each domain's own, on the threshold's folds (not served: a request does not say its domain)");
        Tables.Write(
            console,
            ["domain", "position", "rows", "untrustworthy", "mean risk", "ECE", "own ECE", "Brier", "own Brier", "finding"],
            domains.Select(static domain => (string[])
            [
                domain.Domain.Length == 0 ? "none" : domain.Domain,
                domain.Position,
                Numbers.Count(domain.Rows),
                Numbers.Percent(domain.Untrustworthy),
                Numbers.Percent(domain.MeanRisk),
                Numbers.Three(domain.Ece),
                Numbers.Three(domain.OwnEce),
                Numbers.Three(domain.Brier),
                Numbers.Three(domain.OwnBrier),
                Say(domain.Finding),
            ]),
            leftColumns: 2);
    }

    private static string Say(DomainFinding finding) => finding switch
    {
        DomainFinding.Suits => "suits",
        DomainFinding.TooLow => "wrong: too low",
        DomainFinding.TooHigh => "wrong: too high",
        DomainFinding.Misshapen => "wrong: its own is better",
        _ => "too few rows",
    };
}
