using Candor.Cli.ActivationFiles;
using Candor.Probes.Readouts;

namespace Candor.Cli.Commands.Evaluate;

/// <summary>A probe's scores of judged questions, read shard by shard.</summary>
internal static class CellScores
{
    /// <summary>Scores.</summary>
    /// <param name="probe">Reads single tokens, or spans that end with a token.</param>
    /// <param name="folder">Holds what it reads.</param>
    /// <param name="cells">Rows of the folder behind each question, shape <c>[n]</c>.</param>
    /// <returns>Shape <c>[n]</c>: the mean over the rows behind each.</returns>
    /// <exception cref="CliException">The folder does not hold what the probe reads.</exception>
    public static float[] Of(IProbe probe, ActivationFolder folder, IReadOnlyList<int[]> cells)
    {
        var reader = new SourceReader(folder, probe.Source);
        return [.. cells.Select(rows => rows.Average(row => probe is SpanProbe span
            ? span.Head.Score(reader.Rows(SpanRows.First(folder.Rows, row, span.Start), row))
            : ((ITokenProbe)probe).Score(reader.Row(row))))];
    }
}
