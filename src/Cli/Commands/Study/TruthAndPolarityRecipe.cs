using Candor.Probes.Activations;
using Candor.Probes.Directions;

namespace Candor.Cli.Commands.Study;

/// <summary>TTPD: a direction of untruth that does not turn with negation. Needs statements of both polarities.</summary>
internal sealed class TruthAndPolarityRecipe : Recipe
{
    private const string Affirmative = "affirmative";
    private const string Negated = "negated";

    /// <inheritdoc/>
    public override string Name => "ttpd_one_token";

    /// <inheritdoc/>
    public override bool IsProbe => true;

    /// <inheritdoc/>
    public override RecipeScore? Run(StudyView view, CancellationToken cancellationToken)
    {
        var rows = view.Rows.Rows;
        if (rows.Any(static row => row.Polarity is not (Affirmative or Negated)) || rows.DistinctBy(static row => row.Polarity).Count() < 2)
        {
            return null;
        }

        var sources = OneHookPointRecipe.Candidates(view.Sources(Pooling.Token)).Where(static source => source.HookPoint.Index > 0).ToArray();
        ActivationSet[] sets = [.. sources.Select(view.Load)];
        var chosen = new List<string>();
        var result = OutOfFold.Of(
            view,
            (fitted, tested) =>
            {
                var best = InnerFolds.Best(view, fitted, sets.Length, (s, inner, held) => Score(view, sets[s], inner, held), cancellationToken);
                chosen.Add(sources[best].ToString());
                return Score(view, sets[best], fitted, tested);
            },
            cancellationToken);
        return result is null ? null : new RecipeScore(result, chosen.GroupBy(static name => name).MaxBy(static group => group.Count())!.Key);
    }

    private static float[] Score(StudyView view, ActivationSet set, int[] fitted, int[] tested)
    {
        var kept = new HashSet<int>(fitted);
        var direction = new TruthAndPolarityFitter(OneHookPointRecipe.Penalty).Fit(
            set.Where(kept.Contains),
            [.. fitted.Select(i => view.Rows.Rows[i].Polarity == Negated)],
            [.. fitted.Select(i => view.Rows.Rows[i].Domain)]);
        return [.. tested.Select(i => (direction.Gain * direction.Direction.Project(set.Row(i))) + direction.Bias)];
    }
}
