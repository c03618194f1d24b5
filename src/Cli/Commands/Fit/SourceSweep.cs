using Candor.Cli.ActivationFiles;
using Candor.Cli.Output;
using Candor.Probes.Activations;

namespace Candor.Cli.Commands.Fit;

/// <summary>Chooses source and penalty by cross-validation, and says how well such a choice does.</summary>
/// <remarks>
/// Sources are compared at the middle penalty, then the penalties on the best source: the two choices hardly depend on each other. The AUROC of the best
/// is that of a winner, and too good by what luck added. So the whole choice is made again for each fold without that fold, and judged by it: that AUROC
/// (nested cross-validation) is what a new probe, chosen in the same way, can be expected to reach on groups like these.
/// </remarks>
/// <param name="method">How to fit.</param>
/// <param name="penalties">Penalties to try, ascending; one null for a method without one.</param>
/// <param name="rows">The rows to fit on.</param>
/// <param name="load">Loads a source's activations at the rows.</param>
internal sealed class SourceSweep(ProbeMethod method, IReadOnlyList<double?> penalties, RowSelection rows, Func<ProbeSource, FitData> load)
{
    private readonly CrossValidation _validation = new(method, rows);

    /// <summary>The folds.</summary>
    public CrossValidation Validation => _validation;

    /// <summary>Tries what there is to try.</summary>
    /// <param name="sources">Sources to choose from, at least one.</param>
    /// <param name="console">For progress.</param>
    /// <param name="task">What the progress is called.</param>
    /// <param name="cancellationToken">Ends the work between fits.</param>
    public async Task<SweepResult> RunAsync(
        IReadOnlyList<ProbeSource> sources, CliConsole console, string task, CancellationToken cancellationToken)
    {
        var isNested = sources.Count > 1 || penalties.Count > 1;
        var middle = penalties[penalties.Count / 2];
        double?[] others = [.. penalties.Where((_, p) => p != penalties.Count / 2)];
        var first = new Candidate[sources.Count];
        var second = new List<Candidate>();
        await WorkProgress.RunAsync(console, task, sources.Count + others.Length, async step =>
        {
            await ForEachAsync(
                sources.Count,
                s => first[s] = _validation.Score(sources[s], load(sources[s]), middle, isNested, cancellationToken),
                step,
                cancellationToken);
            if (others.Length == 0)
            {
                return;
            }

            // The best source, and those that would be it without one of the folds: usually the same one.
            foreach (var source in Choices(first, isNested).Distinct())
            {
                var data = load(source);
                var tried = new Candidate[others.Length];
                await ForEachAsync(
                    others.Length,
                    p => tried[p] = _validation.Score(source, data, others[p], isNested, cancellationToken),
                    second.Count == 0 ? step : static () => { },
                    cancellationToken);
                second.AddRange(tried);
            }
        });
        var best = Best(first, second, static candidate => candidate.Auroc);
        return new SweepResult(best, [.. first, .. second], isNested ? Nested(first, second) : null);
    }

    private static IEnumerable<ProbeSource> Choices(Candidate[] first, bool isNested) =>
    [
        first.MaxBy(static candidate => candidate.Auroc)!.Source,
        .. Enumerable.Range(0, isNested ? CrossValidation.Folds : 0).Select(outer => first.MaxBy(candidate => candidate.AurocWithout(outer))!.Source),
    ];

    private static Candidate Best(Candidate[] first, List<Candidate> second, Func<Candidate, double> by)
    {
        var source = first.MaxBy(by)!.Source;
        return first.Concat(second).Where(candidate => candidate.Source == source).MaxBy(by)!;
    }

    private static double? Nested(Candidate[] first, List<Candidate> second) => FoldScore.Criterion(
        [.. Enumerable.Range(0, CrossValidation.Folds).Select(outer => Best(first, second, candidate => candidate.AurocWithout(outer)).Outer[outer])]);

    private static Task ForEachAsync(int count, Action<int> work, Action step, CancellationToken cancellationToken) => Parallel.ForAsync(
        0,
        count,
        new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellationToken },
        (i, _) =>
        {
            work(i);
            step();
            return ValueTask.CompletedTask;
        });
}

/// <summary>What a sweep found.</summary>
/// <param name="Best">Source and penalty to fit with.</param>
/// <param name="Tried">Everything that was tried, in order.</param>
/// <param name="NestedAuroc">AUROC of the choice on folds that had no part in it; null where there was nothing to choose.</param>
internal sealed record SweepResult(Candidate Best, IReadOnlyList<Candidate> Tried, double? NestedAuroc);
