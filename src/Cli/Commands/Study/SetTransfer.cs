using Candor.Probes.Activations;
using Candor.Probes.Directions;
using Candor.Probes.Evaluation;

namespace Candor.Cli.Commands.Study;

/// <summary>Probes of one set judged on others, at one hook point: whether a direction of truth is one of truth, or of its set.</summary>
internal static class SetTransfer
{
    /// <summary>Fits on each set and tests on each other; on its own set the rows that were fitted on are tested, so that the diagonal is no promise.</summary>
    /// <param name="views">Two or more sets of one time.</param>
    /// <param name="cancellationToken">Looked at between fits.</param>
    /// <returns>Null where the sets have no hook point in common.</returns>
    public static TransferResult? Of(IReadOnlyList<StudyView> views, CancellationToken cancellationToken)
    {
        var common = views.Select(static view => view.Sources(Pooling.Token).Where(static source => source.HookPoint.Index > 0))
            .Aggregate(static (a, b) => a.Intersect(b)).ToArray();
        if (common.Length == 0)
        {
            return null;
        }

        // Three fifths of the way: near where the literature reads truth (0.4 to 0.6 of the layers), and SmolLM2 shows it best.
        var source = common[(int)Math.Round(0.6 * (common.Length - 1))];
        ActivationSet[] sets = [.. views.Select(view => view.Load(source))];
        var matrix = new double[views.Count][];
        for (var fitted = 0; fitted < views.Count; fitted++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var direction = new LogisticFitter(OneHookPointRecipe.Penalty).Fit(sets[fitted]);
            matrix[fitted] =
            [
                .. sets.Select(set => Auroc.Of([.. Enumerable.Range(0, set.Count).Select(i => direction.Direction.Project(set.Row(i)))], set.Trustworthy)),
            ];
        }

        return new TransferResult(source.ToString(), [.. views.Select(static view => view.Name)], matrix);
    }
}

/// <summary>A transfer matrix.</summary>
/// <param name="Source">What the probes read.</param>
/// <param name="Sets">In order; rows are what was fitted on, columns what was tested on.</param>
/// <param name="Auroc">Shape <c>[sets][sets]</c>, in [0, 1]; below 0.5 the direction points the other way.</param>
internal sealed record TransferResult(string Source, IReadOnlyList<string> Sets, IReadOnlyList<IReadOnlyList<double>> Auroc);
