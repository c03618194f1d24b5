using Candor.Probes.Activations;
using Candor.Probes.Directions;
using Candor.Probes.Evaluation;

namespace Candor.Cli.Commands.Diagnose;

/// <summary>Scores of a logistic probe on rows whose groups it was not fitted on.</summary>
internal static class CrossFitted
{
    private const int Folds = 4;

    /// <summary>The score of every row, from fits without its group; higher is worse. NaN for all where a fold's rest is of one class.</summary>
    public static float[] Scores(ActivationSet set, float l2)
    {
        var count = Math.Min(Folds, set.Groups.Distinct(StringComparer.Ordinal).Count());
        var scores = new float[set.Count];
        Array.Fill(scores, float.NaN);
        if (count < 2)
        {
            return scores;
        }

        var folds = GroupFolds.Assign(set.Groups, count);
        for (var fold = 0; fold < count; fold++)
        {
            if (Enumerable.Range(0, set.Count).Where(i => folds[i] != fold).Select(i => set.Trustworthy[i]).Distinct().Count() < 2)
            {
                Array.Fill(scores, float.NaN);
                return scores;
            }

            var probe = Fit(set.Where(i => folds[i] != fold), l2);
            for (var i = 0; i < set.Count; i++)
            {
                scores[i] = folds[i] == fold ? Score(probe, set.Row(i)) : scores[i];
            }
        }

        return scores;
    }

    /// <summary>AUROC of such scores; NaN where there are none.</summary>
    public static double Auroc(ActivationSet set, float l2) =>
        Scores(set, l2) is var scores && Array.Exists(scores, float.IsNaN) ? double.NaN : Probes.Evaluation.Auroc.Of(scores, set.Trustworthy);

    /// <summary>A probe on all rows.</summary>
    public static FittedDirection Fit(ActivationSet set, float l2) => new LogisticFitter(l2).Fit(set);

    /// <summary>A probe's score of one row, in logits.</summary>
    public static float Score(FittedDirection probe, ReadOnlySpan<float> row) => (probe.Gain * probe.Direction.Project(row)) + probe.Bias;
}
