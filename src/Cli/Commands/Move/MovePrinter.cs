using Candor.Cli.Output;

namespace Candor.Cli.Commands.Move;

/// <summary>Writes what became of a probe that was to be moved.</summary>
internal static class MovePrinter
{
    /// <summary>Writes.</summary>
    /// <param name="report">The report.</param>
    /// <param name="settings">What was asked for.</param>
    /// <param name="console">Where to.</param>
    public static void Print(MoveReport report, MoveSettings settings, CliConsole console)
    {
        if (settings.IsJson)
        {
            JsonOutput.Write(console.Output, report);
            return;
        }

        var by = report.Via == MoveMethod.Anchors ? $"{report.Components} anchors" : $"{report.Components} principal directions";
        console.Output.WriteLine(
            $"{report.Name} from {report.FromModel} ({report.FromSource}) to {report.ToModel} ({report.ToSource}) by {by}, "
            + $"paired on {report.Paired} questions of folds {report.Folds}{(report.Angle is { } angle ? $"; largest angle {angle:f0}°" : string.Empty)}.");
        if (report.Transfer is { } transfer)
        {
            console.Output.WriteLine(
                $"On {transfer.Samples} questions of folds {report.TestFolds}: AUROC {Numbers.Three(transfer.Auroc)} "
                + $"({Numbers.Three(transfer.Low)} to {Numbers.Three(transfer.High)}); in its own model {Numbers.Three(transfer.OwnAuroc)}; "
                + $"correlation of the scores {Numbers.Two(transfer.Correlation)}.");
        }

        console.Output.WriteLine(report.Refusal is { } refusal
            ? $"Nothing was written: {refusal}"
            : $"Wrote {report.Name} to {settings.Out}. Not calibrated: its scores mean nothing in {report.ToModel} before 'candor calibrate'.");
    }
}
