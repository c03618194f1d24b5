using Candor.Probes.Evaluation;

namespace Candor.Cli.Commands.Evaluate;

/// <summary>Fits the risk probe's method to labels that mean nothing: whatever pipeline still finds something leaks.</summary>
internal static class Controls
{
    /// <summary>Fits that <see cref="Shuffled"/> makes.</summary>
    public const int Repeats = 20;

    /// <summary>Labels permuted by group, in fitting and in judging: the AUROC has to be near one half.</summary>
    /// <param name="refit">Fits the method again.</param>
    /// <param name="judged">What is judged; with rows to fit on.</param>
    /// <param name="step">Called once a fit, from any thread.</param>
    /// <param name="cancellationToken">Looked at between fits.</param>
    /// <returns>Null where no permutation could be fitted and judged.</returns>
    public static ShuffledResult? Shuffled(Refit refit, JudgedRows judged, Action step, CancellationToken cancellationToken)
    {
        var aurocs = new double[Repeats];
        var (training, test) = (judged.FitRows!, judged.Rows);
        Parallel.For(0, Repeats, new ParallelOptions { CancellationToken = cancellationToken }, repeat =>
        {
            var seed = (ulong)repeat + 1;
            var labels = ShuffledControl.Permute(test.Trustworthy, test.Groups, seed);
            aurocs[repeat] = refit.TryFit(training, ShuffledControl.Permute(training.Trustworthy, training.Groups, seed)) is { } probe
                && labels.Contains(true) && labels.Contains(false)
                ? Auroc.Of(refit.Scores(probe, judged.Cells), labels)
                : double.NaN;
            step();
        });
        double[] made = [.. aurocs.Where(double.IsFinite)];
        return made.Length == 0 ? null : new ShuffledResult(made.Length, made.Average(), made.Min(), made.Max());
    }
}
