using Candor.Probes.Evaluation;

namespace Candor.Cli.Commands.Study;

/// <summary>Chooses among settings by cross-validation inside the rows that are fitted on, so that nothing tested takes part in a choice.</summary>
internal static class InnerFolds
{
    private const int Folds = 4;

    /// <summary>The setting with the highest mean AUROC over inner folds, disjoint by group; the first one where none can be judged.</summary>
    /// <param name="view">The rows.</param>
    /// <param name="fitted">Those that are fitted on.</param>
    /// <param name="settings">How many settings there are.</param>
    /// <param name="score">Receives a setting, rows to fit on and rows to score.</param>
    /// <param name="cancellationToken">Looked at between fits.</param>
    public static int Best(StudyView view, int[] fitted, int settings, Func<int, int[], int[], float[]> score, CancellationToken cancellationToken)
    {
        if (settings == 1)
        {
            return 0;
        }

        var labels = view.Rows.Trustworthy;
        var folds = GroupFolds.Assign([.. fitted.Select(i => view.Rows.Groups[i])], Folds);
        var sums = new double[settings];
        for (var fold = 0; fold < Folds; fold++)
        {
            int[] inner = [.. fitted.Where((_, k) => folds[k] != fold)];
            int[] held = [.. fitted.Where((_, k) => folds[k] == fold)];
            if (!OutOfFold.HasBoth(labels, inner) || !OutOfFold.HasBoth(labels, held))
            {
                continue;
            }

            bool[] truth = [.. held.Select(i => labels[i])];
            for (var s = 0; s < settings; s++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                sums[s] += Auroc.Of(score(s, inner, held), truth);
            }
        }

        return Array.IndexOf(sums, sums.Max());
    }
}
