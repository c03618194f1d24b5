using Candor.Cli.ActivationFiles;
using Candor.Cli.Commands.Fit;
using Candor.Probes.Activations;
using Candor.Probes.Artifacts;
using Candor.Probes.Evaluation;
using Candor.Probes.Readouts;

namespace Candor.Cli.Commands.Evaluate;

/// <summary>Fits the risk probe's method again under conditions in which it has to fail, or may.</summary>
/// <param name="fit">How the risk probe was fitted.</param>
/// <param name="tensor">Activations of its source.</param>
/// <param name="training">Rows that it was fitted on.</param>
/// <param name="test">Test rows.</param>
internal sealed class Controls(FitReport fit, SafeTensor tensor, RowSelection training, RowSelection test)
{
    private const int Repeats = 20;

    private readonly ProbeSource _source = ProbeSource.Parse(fit.Source);

    /// <summary>Labels permuted by group, in fitting and in judging: the AUROC has to be near one half.</summary>
    public ShuffledResult Shuffled(Action step, CancellationToken cancellationToken)
    {
        var aurocs = new double[Repeats];
        Parallel.For(0, Repeats, new ParallelOptions { CancellationToken = cancellationToken }, repeat =>
        {
            var seed = (ulong)repeat + 1;
            var probe = Fit(training.Set(tensor, ShuffledControl.Permute(training.Trustworthy, training.Groups, seed)));
            aurocs[repeat] = Auroc.Of(Scores(probe, test), ShuffledControl.Permute(test.Trustworthy, test.Groups, seed));
            step();
        });
        return new ShuffledResult(Repeats, aurocs.Average(), aurocs.Min(), aurocs.Max());
    }

    /// <summary>Number of steps that <see cref="Shuffled"/> reports.</summary>
    public static int Steps => Repeats;

    /// <summary>Scores of the test rows by the same method fitted without a domain; null where the rest has one class only.</summary>
    public float[]? WithoutDomain(string domain)
    {
        var rest = training.Where(row => row.Domain != domain);
        return rest.HasBothClasses ? Scores(Fit(rest.Set(tensor)), test) : null;
    }

    private IProbe Fit(ActivationSet set) => ProbeMethods.Parse(fit.Method).Fit(fit.L2 ?? 1, "control", _source, set);

    private float[] Scores(IProbe probe, RowSelection rows)
    {
        var d = tensor.Shape[1];
        return [.. rows.Indices.Select(row => probe.Score(tensor.Values.AsSpan(row * d, d)))];
    }
}
