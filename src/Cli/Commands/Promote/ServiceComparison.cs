using Candor.Cli.ActivationFiles;
using Candor.Cli.CommandLine;
using Candor.Cli.Readings;
using Candor.Probes.Activations;
using Candor.Probes.Bundles;
using Candor.Probes.Evaluation;
using Candor.Probes.Readouts;

namespace Candor.Cli.Commands.Promote;

/// <summary>A bank against the one in service, on the same test questions before their answers.</summary>
/// <param name="Change">AUROC of the new one minus that of the old one, with a paired interval.</param>
/// <param name="WorstDomain">The lowest AUROC over domains of the new one minus that of the old one.</param>
internal sealed record ServiceComparison(GateFigure Change, GateFigure WorstDomain)
{
    // The statuses that banks are evaluated on by default.
    private const string Statuses = "known,withheld,invented";

    /// <summary>Measures.</summary>
    /// <param name="candidate">The new bank.</param>
    /// <param name="served">The bank in service, of the same model.</param>
    /// <param name="activations">Folders with the test questions' activations.</param>
    /// <param name="report">The new bank's report, which names data, folds and label.</param>
    /// <exception cref="CliException">The activations are of other data, or hold no test question with both classes.</exception>
    public static ServiceComparison Measure(ProbeBank candidate, ProbeBank served, IReadOnlyList<DirectoryInfo> activations, EvaluationFigures report)
    {
        var folder = ActivationFolder.Read(activations);
        if (folder.Manifest.DataSha256 != report.DataSha256)
        {
            throw CliException.BadInput(
                $"'{activations[0]}' is of other questions ({folder.Manifest.DataSha256}) than the report ({report.DataSha256}). "
                + "Give the activations that the bank was evaluated on.");
        }

        var statuses = StatusSet.Parse(Statuses);
        var rows = RowSelection.From(
            folder,
            report.Label,
            row => row.Position == TokenPosition.AnswerStart.ToText() && row.IsIn(report.Folds) && statuses.Includes(row.Status));
        var (one, other) = (Risks(candidate, folder, rows), Risks(served, folder, rows));
        int[] scored = [.. Enumerable.Range(0, rows.Count).Where(i => !float.IsNaN(one[i]) && !float.IsNaN(other[i]))];
        if (!HasBoth(rows, scored))
        {
            throw CliException.BadInput(
                $"'{activations[0]}' holds no test questions (folds {report.Folds}) of both classes that both banks read before the answer.");
        }

        var difference = PairedDifference.OfAuroc(
            [.. scored.Select(i => one[i])],
            [.. scored.Select(i => other[i])],
            [.. scored.Select(i => rows.Trustworthy[i])],
            [.. scored.Select(i => rows.Groups[i])]);
        var (worst, before) = (Worst(one, rows, scored), Worst(other, rows, scored));
        return new ServiceComparison(
            new GateFigure(difference.Difference, difference.Low, difference.High, scored.Length),
            new GateFigure(worst.Auroc - before.Auroc, Samples: scored.Length,
                Remark: $"{Text(worst.Auroc)} ({worst.Domain}) after {Text(before.Auroc)} ({before.Domain})"));
    }

    private static float[] Risks(ProbeBank bank, ActivationFolder folder, RowSelection rows)
    {
        var readings = BankReadings.Read(bank, folder, rows.Indices);
        return [.. Enumerable.Range(0, rows.Count).Select(readings.RiskThatCounts)];
    }

    private static bool HasBoth(RowSelection rows, IEnumerable<int> indices) => indices.Select(i => rows.Trustworthy[i]).Distinct().Count() == 2;

    private static (string Domain, double Auroc) Worst(float[] risks, RowSelection rows, int[] scored) => scored
        .GroupBy(i => rows.Rows[i].Domain, StringComparer.Ordinal)
        .Where(domain => HasBoth(rows, domain))
        .Select(domain => (domain.Key, Auroc.Of([.. domain.Select(i => risks[i])], [.. domain.Select(i => rows.Trustworthy[i])])))
        .DefaultIfEmpty(("all", Auroc.Of([.. scored.Select(i => risks[i])], [.. scored.Select(i => rows.Trustworthy[i])])))
        .MinBy(static pair => pair.Item2);

    private static string Text(double value) => Output.Numbers.Three(value);
}
