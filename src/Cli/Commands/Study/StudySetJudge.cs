using Candor.Probes.Activations;
using Candor.Probes.Evaluation;

namespace Candor.Cli.Commands.Study;

/// <summary>Runs every recipe on a set and compares the best probe with the best control.</summary>
/// <param name="answers">The output's uncertainty over whole answers by question; null where it is not known.</param>
/// <param name="replicates">Bootstrap replicates.</param>
internal sealed class StudySetJudge(IReadOnlyDictionary<string, AnswerUncertainty>? answers, int replicates)
{
    private const string Shuffled = "shuffled";

    private readonly Recipe[] _controls =
    [
        new WordsRecipe(withAnswer: false), new WordsRecipe(withAnswer: true), new LengthRecipe(), new UncertaintyRecipe(answers),
    ];

    /// <summary>Judges.</summary>
    /// <param name="view">The rows; both classes.</param>
    /// <param name="cancellationToken">Looked at between fits.</param>
    public StudySetResult Judge(StudyView view, CancellationToken cancellationToken)
    {
        Pooling[] poolings = view.Time switch
        {
            StudyTime.OverAnswer => [Pooling.Token, Pooling.AnswerMean],
            StudyTime.BeforeAnswer => [Pooling.Token, Pooling.PrefixMean],
            _ => [Pooling.Token],
        };
        Pooling[] together = view.Time == StudyTime.OverAnswer ? [.. poolings, Pooling.AnswerChange] : poolings;
        var own = poolings.LastOrDefault(pooling => view.Sources(pooling).Count > 1);
        Recipe[] recipes =
        [
            .. _controls,
            new ShuffledRecipe(new SeveralHookPointsRecipe(own)),
            .. poolings.Select(static pooling => new OneHookPointRecipe(isLogistic: true, pooling)),
            new OneHookPointRecipe(isLogistic: false, own),
            .. together.Select(static pooling => new SeveralHookPointsRecipe(pooling)),
            new TruthAndPolarityRecipe(),
        ];
        var scores = recipes.Select(recipe => (Recipe: recipe, Score: recipe.Run(view, cancellationToken)))
            .Where(static pair => pair.Score is not null).ToArray();
        var control = scores.Where(static pair => !pair.Recipe.IsProbe && pair.Recipe.Name != Shuffled).MaxBy(static pair => pair.Score!.Result.Auroc);
        var probe = scores.Where(static pair => pair.Recipe.IsProbe).MaxBy(static pair => pair.Score!.Result.Auroc);
        return new StudySetResult(
            view.Name,
            view.Time,
            view.Rows.Count,
            view.Rows.Trustworthy.Average(static label => label ? 1d : 0d),
            view.Rows.Groups.Distinct(StringComparer.Ordinal).Count(),
            [.. scores.Select(static pair => new StudyScore(pair.Recipe.Name, pair.Recipe.IsProbe, pair.Score!.Result.Auroc, pair.Score.Note))],
            control.Recipe?.Name,
            probe.Recipe?.Name,
            control.Score is null || probe.Score is null ? null : Gain(view, probe.Score.Result, control.Score.Result));
    }

    private StudyGain? Gain(StudyView view, OutOfFold probe, OutOfFold control)
    {
        int[] rows = [.. Enumerable.Range(0, view.Rows.Count).Where(i => !float.IsNaN(probe.Ranks[i]) && !float.IsNaN(control.Ranks[i]))];
        var difference = PairedDifference.OfAuroc(
            [.. rows.Select(i => probe.Ranks[i])],
            [.. rows.Select(i => control.Ranks[i])],
            [.. rows.Select(i => view.Rows.Trustworthy[i])],
            [.. rows.Select(i => view.Rows.Groups[i])],
            replicates);
        return new StudyGain(difference.Difference, difference.Low, difference.High);
    }
}
