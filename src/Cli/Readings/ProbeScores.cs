using Candor.Cli.ActivationFiles;
using Candor.Cli.Commands.Fit;
using Candor.Probes.Readouts;

namespace Candor.Cli.Readings;

/// <summary>Raw scores of one probe on stored activations, without a bank.</summary>
internal static class ProbeScores
{
    /// <summary>Scores some rows, in their order.</summary>
    /// <param name="probe">The probe.</param>
    /// <param name="rows">Rows at which it reads.</param>
    /// <returns>Shape <c>[n]</c>.</returns>
    /// <exception cref="CliException">The folder lacks what the probe reads: a source, or tokens of a span.</exception>
    public static float[] Of(IProbe probe, RowSelection rows)
    {
        if (probe is not SpanProbe span)
        {
            return FitData.Of(rows, rows.Stream(probe.Source)).Scores(probe, static _ => true);
        }

        var stored = new StoredActivations(rows.Folder, [probe.Source]);
        var scores = new float[rows.Count];
        for (var i = 0; i < scores.Length; i++)
        {
            stored.Row = rows.Indices[i];
            scores[i] = stored.ScoreSpan(span.Head, span.Source.HookPoint, span.Start);
        }

        return scores;
    }
}
