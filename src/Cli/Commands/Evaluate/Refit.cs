using Candor.Cli.ActivationFiles;
using Candor.Cli.Commands.Fit;
using Candor.Probes.Activations;
using Candor.Probes.Readouts;

namespace Candor.Cli.Commands.Evaluate;

/// <summary>Fits the risk probe's method again under other conditions, and reads what comes out. Safe to use from several threads at once.</summary>
/// <param name="fit">How the risk probe was fitted.</param>
/// <param name="folder">The activations.</param>
internal sealed class Refit(FitReport fit, ActivationFolder folder)
{
    private readonly ProbeSource _source = ProbeSource.Parse(fit.Source);
    private readonly ProbeMethod _method = ProbeMethods.Parse(fit.Method);
    private readonly TokenPosition _position = TokenPositions.Parse(fit.Position);

    /// <summary>Fits; null where the rows have one class only, or too little in them to fit.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="trustworthy">Labels in place of the rows' own; null for those.</param>
    public IProbe? TryFit(RowSelection rows, IReadOnlyList<bool>? trustworthy = null)
    {
        var labels = trustworthy ?? rows.Trustworthy;
        if (!labels.Contains(true) || !labels.Contains(false))
        {
            return null;
        }

        var data = FitData.Load(rows, _source, _method, _position, labels);
        try
        {
            return _method.Fit(fit.Penalty ?? 1, "control", _source, data, CancellationToken.None);
        }
        catch (CliException)
        {
            // The classes do not differ: a condition without a result, not a failure of the evaluation.
            return null;
        }
    }

    /// <summary>Scores of judged questions: the mean over the rows behind each.</summary>
    public float[] Scores(IProbe probe, IReadOnlyList<int[]> cells) => CellScores.Of(probe, folder, cells);
}
