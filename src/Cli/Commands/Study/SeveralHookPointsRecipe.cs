using Candor.Probes.Activations;
using Candor.Probes.Directions;

namespace Candor.Cli.Commands.Study;

/// <summary>Ridge regression over several hook points at once, with a strong penalty that is chosen in the folds that are fitted on.</summary>
/// <param name="pooling">What is read at each hook point.</param>
internal sealed class SeveralHookPointsRecipe(Pooling pooling) : Recipe
{
    private static readonly double[] Penalties = [0.3, 1, 3, 10];

    /// <inheritdoc/>
    public override string Name => $"ridge_several_{pooling.ToText()}";

    /// <inheritdoc/>
    public override bool IsProbe => true;

    /// <inheritdoc/>
    public override RecipeScore? Run(StudyView view, CancellationToken cancellationToken)
    {
        if (Source(view) is not { } source)
        {
            return null;
        }

        var set = view.Load(source);
        var chosen = new List<double>();
        var result = OutOfFold.Of(
            view,
            (fitted, tested) =>
            {
                var best = InnerFolds.Best(view, fitted, Penalties.Length, (p, inner, held) => Score(set, inner, held, Penalties[p], null), cancellationToken);
                chosen.Add(Penalties[best]);
                return Score(set, fitted, tested, Penalties[best], null);
            },
            cancellationToken);
        var usual = chosen.GroupBy(static penalty => penalty).MaxBy(static group => group.Count())?.Key;
        return result is null ? null : new RecipeScore(result, $"{source}, penalty {usual:0.#}");
    }

    /// <summary>The hook points of a view as one source; null where there are fewer than two.</summary>
    public ProbeSource.Concatenation? Source(StudyView view)
    {
        // The embedding says which token is there and nothing about the model's state.
        var points = OneHookPointRecipe.Candidates(view.Sources(pooling)).Select(static source => source.HookPoint)
            .Where(static point => point.Index > 0).ToArray();
        return points.Length < 2 ? null : new ProbeSource.Concatenation(points, pooling);
    }

    /// <summary>Fits on some rows and scores others.</summary>
    /// <param name="set">All rows.</param>
    /// <param name="fitted">Those to fit on.</param>
    /// <param name="tested">Those to score.</param>
    /// <param name="penalty">Per dimension.</param>
    /// <param name="domains">The domain of every row, shape <c>[n]</c>, to fit what is common to several; null to take all as one.</param>
    public static float[] Score(ActivationSet set, int[] fitted, int[] tested, double penalty, IReadOnlyList<string>? domains)
    {
        var kept = new HashSet<int>(fitted);
        var direction = new RidgeFitter(penalty).Fit(set.Where(kept.Contains), domains is null ? null : [.. fitted.Select(i => domains[i])]);
        return [.. tested.Select(i => (direction.Gain * direction.Direction.Project(set.Row(i))) + direction.Bias)];
    }
}
