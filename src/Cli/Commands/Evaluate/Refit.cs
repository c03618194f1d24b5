using Candor.Cli.ActivationFiles;
using Candor.Cli.Commands.Fit;
using Candor.Probes.Activations;
using Candor.Probes.Artifacts;
using Candor.Probes.Readouts;

namespace Candor.Cli.Commands.Evaluate;

/// <summary>Fits the risk probe's method again under other conditions, and reads what comes out. Safe to use from several threads at once.</summary>
internal sealed class Refit
{
    private readonly FitReport _fit;
    private readonly ProbeSource _source;
    private readonly SafeTensor _tensor;

    /// <summary>Loads the activations that the probe reads.</summary>
    /// <param name="fit">How the risk probe was fitted.</param>
    /// <param name="folder">The activations.</param>
    public Refit(FitReport fit, ActivationFolder folder)
    {
        _fit = fit;
        _source = ProbeSource.Parse(fit.Source);
        _tensor = folder.Load(_source);
    }

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

        try
        {
            return ProbeMethods.Parse(_fit.Method).Fit(
                _fit.Penalty ?? 1, "control", _source, FitData.Of(rows, rows.Set(_tensor, trustworthy)), CancellationToken.None);
        }
        catch (CliException)
        {
            // The classes do not differ: a condition without a result, not a failure of the evaluation.
            return null;
        }
    }

    /// <summary>Scores of judged questions: the mean over the rows behind each.</summary>
    public float[] Scores(IProbe probe, IReadOnlyList<int[]> cells)
    {
        var d = _tensor.Shape[1];
        return [.. cells.Select(rows => rows.Average(row => probe.Score(_tensor.Values.AsSpan(row * d, d))))];
    }
}
