using Candor.Probes.Activations;
using Candor.Probes.Directions;

namespace Candor.Cli.Commands.Study;

/// <summary>Logistic regression or a difference of means at one hook point, which is chosen in the folds that are fitted on.</summary>
/// <param name="isLogistic">Logistic regression with penalty 10 (the reference's C = 0.1); otherwise the difference of the class means.</param>
/// <param name="pooling">What is read at each hook point.</param>
internal sealed class OneHookPointRecipe(bool isLogistic, Pooling pooling) : Recipe
{
    /// <summary>scikit-learn's C = 0.1.</summary>
    public const double Penalty = 10;

    /// <summary>Candidates to choose among; of more hook points, evenly spaced ones.</summary>
    private const int MostCandidates = 11;

    /// <inheritdoc/>
    public override string Name => $"{(isLogistic ? "logistic" : "mass_mean")}_one_{pooling.ToText()}";

    /// <inheritdoc/>
    public override bool IsProbe => true;

    /// <inheritdoc/>
    public override RecipeScore? Run(StudyView view, CancellationToken cancellationToken)
    {
        var loaded = Candidates(view.Sources(pooling)).Select(source => (Source: source, Set: view.Load(source)))
            .Where(static pair => !IsConstant(pair.Set)).ToArray();
        if (loaded.Length == 0)
        {
            return null;
        }

        var chosen = new List<string>();
        var result = OutOfFold.Of(
            view,
            (fitted, tested) =>
            {
                var best = InnerFolds.Best(view, fitted, loaded.Length, (s, inner, held) => Score(loaded[s].Set, inner, held), cancellationToken);
                chosen.Add(loaded[best].Source.ToString());
                return Score(loaded[best].Set, fitted, tested);
            },
            cancellationToken);
        return result is null ? null : new RecipeScore(result, chosen.GroupBy(static source => source).MaxBy(static group => group.Count())!.Key);
    }

    /// <summary>Fits on some rows and scores others.</summary>
    public float[] Score(ActivationSet set, int[] fitted, int[] tested)
    {
        var kept = new HashSet<int>(fitted);
        var part = set.Where(kept.Contains);
        var direction = isLogistic ? new LogisticFitter(Penalty).Fit(part) : new MassMeanFitter().Fit(part);
        return [.. tested.Select(i => (direction.Gain * direction.Direction.Project(set.Row(i))) + direction.Bias)];
    }

    /// <summary>At most eleven of the hook points, evenly spaced, the last one among them.</summary>
    internal static IEnumerable<ProbeSource.Residual> Candidates(IReadOnlyList<ProbeSource.Residual> sources)
    {
        var stride = Math.Max(1, (sources.Count + MostCandidates - 1) / MostCandidates);
        return sources.Where((_, i) => (sources.Count - 1 - i) % stride == 0);
    }

    /// <summary>Whether all rows are equal, as the embedding is at a prompt's last token.</summary>
    internal static bool IsConstant(ActivationSet set) => Enumerable.Range(1, set.Count - 1).All(i => set.Row(i).SequenceEqual(set.Row(0)));
}
