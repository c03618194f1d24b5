using Candor.Cli.ActivationFiles;
using Candor.Cli.Models;
using Candor.Cli.Output;
using Candor.Cli.Readings;
using Candor.Probes.Evaluation;
using Candor.Probes.Readouts;

namespace Candor.Cli.Commands.Evaluate;

/// <summary>Reads test questions live three times: as they are, after a neutral prefix, and with their entities renamed.</summary>
internal sealed class InvarianceRun(LoadedModel model, ProbeBank bank, CliConsole console, int replicates)
{
    /// <summary>Most questions read; they are spread evenly over the test questions.</summary>
    public const int MostQuestions = 200;

    /// <summary>Reads and compares.</summary>
    /// <param name="judged">Test questions, before their answers.</param>
    /// <param name="cancellationToken">Ends the work between passes.</param>
    public async Task<InvarianceFigures> RunAsync(JudgedRows judged, CancellationToken cancellationToken)
    {
        var stride = Math.Max(1, (judged.Rows.Count + MostQuestions - 1) / MostQuestions);
        ActivationRow[] sample = [.. judged.Rows.Rows.Where((_, i) => i % stride == 0)];
        var plain = await RisksAsync(sample, cancellationToken);
        var prefix = NeutralPrefix.For(model.Tokenizer);
        var names = new EntityNames(judged.Rows.Rows, judged.Rows.Trustworthy);
        return new InvarianceFigures(
            InvarianceFigures.LargestMedian,
            [
                await TestAsync("neutral_prefix", prefix.Describe(), sample, plain, prefix.Before, cancellationToken),
                await TestAsync("entity_renaming", EntityNames.What, sample, plain, names.Rename, cancellationToken),
            ]);
    }

    private async Task<InvarianceTest> TestAsync(
        string name, string what, ActivationRow[] sample, float[] plain, Func<ActivationRow, ActivationRow?> change, CancellationToken cancellationToken)
    {
        var changed = sample.Select((row, i) => (Row: change(row), Before: plain[i]))
            .Where(static pair => pair.Row is not null && !float.IsNaN(pair.Before)).ToList();
        var after = await RisksAsync([.. changed.Select(static pair => pair.Row!)], cancellationToken);
        int[] read = [.. Enumerable.Range(0, changed.Count).Where(i => !float.IsNaN(after[i]))];
        if (read.Length < Enough.PerClass)
        {
            return new InvarianceTest(name, what, read.Length, sample.Length - read.Length, null, null, null, null);
        }

        double[] moves = [.. read.Select(i => (double)Math.Abs(after[i] - changed[i].Before))];
        var median = BootstrapInterval.OfValues(moves, [.. read.Select(i => changed[i].Row!.Group)], Median, replicates, seed: JudgedRows.Seed);
        var sorted = moves.Order().ToArray();
        return new InvarianceTest(
            name,
            what,
            read.Length,
            sample.Length - read.Length,
            Measured.From(median, read.Length),
            sorted[(int)Math.Ceiling(0.9 * sorted.Length) - 1],
            sorted[^1],
            read.Average(i => (double)after[i] - changed[i].Before));
    }

    private async Task<float[]> RisksAsync(ActivationRow[] rows, CancellationToken cancellationToken) =>
        [.. (await new AnswerStartReader(model, bank, console).ReadAsync(rows, cancellationToken)).Select(static start => start.Risk)];

    private static double Median(ReadOnlySpan<double> values)
    {
        var sorted = values.ToArray();
        Array.Sort(sorted);
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
