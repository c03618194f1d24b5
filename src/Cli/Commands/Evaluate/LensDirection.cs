using Candor.Cli.ActivationFiles;
using Candor.Probes.Activations;
using Candor.Probes.Evaluation;

namespace Candor.Cli.Commands.Evaluate;

/// <summary>
/// Which way a statistic of the logit lens points: inner hook points are not written in the output's basis, and may seem unsure where they know.
/// </summary>
/// <remarks>
/// The output's own statistics are taken as they stand. One of the lens is turned round where it ranks the wrong way on the rows that the other baselines are
/// fitted on, so that it is as hard to beat as its kind can be; the test rows have no part in it.
/// </remarks>
internal static class LensDirection
{
    /// <summary>The sign with which higher is worse.</summary>
    /// <param name="statistic">Of the output, or of the lens.</param>
    /// <param name="training">Rows of the training folds at the same position; null where they hold one class only: then nothing is turned round.</param>
    /// <returns>1 or −1.</returns>
    public static int Of(ProbeSource statistic, RowSelection? training)
    {
        if (statistic is not ProbeSource.Lens || training is null)
        {
            return 1;
        }

        var questions = training.Rows.Select(static (row, i) => (row.Id, i)).Zip(training.Column(statistic), static (at, value) => (at.Id, at.i, value))
            .Where(static row => float.IsFinite(row.value))
            .GroupBy(static row => row.Id, StringComparer.Ordinal)
            .Select(rows => (Score: rows.Average(static row => row.value), IsTrustworthy: training.Trustworthy[rows.First().i]))
            .ToList();
        bool[] labels = [.. questions.Select(static question => question.IsTrustworthy)];
        return labels.Contains(true) && labels.Contains(false) && Auroc.Of([.. questions.Select(static question => question.Score)], labels) < 0.5 ? -1 : 1;
    }

    /// <summary>A statistic's name, with a minus before it where it was turned round.</summary>
    public static string NameOf(ProbeSource statistic, int sign) => (sign < 0 ? "−" : string.Empty) + ScoreColumn.NameOf(statistic);
}
