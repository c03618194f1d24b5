using Candor.Probes.Evaluation;

namespace Candor.Cli.Commands.Study;

/// <summary>The probe over several hook points, fitted to labels that were dealt anew: far from 0.5 would mean that the folds leak.</summary>
/// <param name="probe">What is fitted.</param>
internal sealed class ShuffledRecipe(SeveralHookPointsRecipe probe) : Recipe
{
    private const double Penalty = 3;
    private const ulong Seed = 1;

    /// <inheritdoc/>
    public override string Name => "shuffled";

    /// <inheritdoc/>
    public override bool IsProbe => false;

    /// <inheritdoc/>
    public override RecipeScore? Run(StudyView view, CancellationToken cancellationToken)
    {
        if (probe.Source(view) is not { } source)
        {
            return null;
        }

        // Judged by the labels that were dealt: by the true ones, a direction that truth is loud along would score far from 0.5 to either side by luck alone.
        var labels = ShuffledControl.Permute(view.Rows.Trustworthy, view.Rows.Groups, Seed);
        var set = view.Rows.Load(source, labels);
        var result = OutOfFold.Of(view, (fitted, tested) => SeveralHookPointsRecipe.Score(set, fitted, tested, Penalty, null), cancellationToken, labels);
        return result is null ? null : new RecipeScore(result, null);
    }
}
