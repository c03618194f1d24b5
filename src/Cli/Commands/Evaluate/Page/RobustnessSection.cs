using Candor.Cli.Output;
using Candor.Cli.Report;

namespace Candor.Cli.Commands.Evaluate.Page;

/// <summary>What must not matter, opposites, and other banks.</summary>
internal static class RobustnessSection
{
    /// <summary>Writes; nothing where none of it was measured.</summary>
    public static void Write(HtmlPage page, EvaluateReport report)
    {
        if (report.Invariance is null && report.Polarity is null && report.Against.Count == 0)
        {
            return;
        }

        page.Section("robustness", "Does it read the right thing?");
        if (report.Invariance is { } invariance)
        {
            page.Subheading("Under changes that should not matter");
            page.Table(new HtmlTable(
                $"Change of the risk; a median below {Numbers.Two(invariance.Limit)} is asked for",
                ["change", "median (95 %)", "nine in ten below", "largest", "mean shift", "n", "skipped", ""],
                [
                    .. invariance.Tests.Select(static test => (string[])
                    [
                        test.Name.Replace('_', ' '), Say.Interval(test.MedianChange), Numbers.Three(test.NinetiethPercentile), Numbers.Three(test.Largest),
                        test.MeanShift is { } shift ? VerdictWriter.Signed(shift) : "–", Numbers.Count(test.Questions), Numbers.Count(test.Skipped),
                        test.Holds switch { true => "holds", false => "does not hold", null => "too few to judge" },
                    ]),
                ]));
            page.List([.. invariance.Tests.Select(static test => $"{test.Name.Replace('_', ' ')}: {test.What}")]);
        }

        if (report.Polarity is { } polarity)
        {
            page.Subheading("Statements and their opposites");
            page.Paragraph(
                $"{polarity.Pairs} statements that differ from another by \"not\" alone: contradiction index "
                + $"{Numbers.Three(polarity.ContradictionIndex)} (above 0.5 the probe contradicts itself"
                + $"{(polarity.IsAlarming ? ", as it does here" : string.Empty)}), right sign in {Numbers.Percent(polarity.ConsistentSigns)} of "
                + $"pairs, polar consistency {VerdictWriter.Signed(polarity.PolarConsistency)}.");
        }

        if (report.Against.Count > 0)
        {
            page.Subheading("Against other banks");
            page.Table(new HtmlTable(
                "This bank's AUROC minus theirs, on the same questions, paired bootstrap over groups",
                ["bank", "probe", "its AUROC (95 %)", "difference (95 %)", "n", "so this bank is"],
                [
                    .. report.Against.Select(static other => (string[])
                        [other.Bank, other.Probe, Say.Interval(other.Auroc), Say.Difference(other.Difference),
                            Numbers.Count(other.Difference.N), Say.Standing(other.Standing)]),
                ],
                LeftColumns: 2));
        }
    }
}
