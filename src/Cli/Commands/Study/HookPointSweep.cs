using Candor.Probes.Activations;

namespace Candor.Cli.Commands.Study;

/// <summary>Cross-validation at every hook point, with nothing chosen: what a layer holds, not what a probe would reach.</summary>
internal static class HookPointSweep
{
    /// <summary>Sweeps.</summary>
    /// <param name="view">The rows.</param>
    /// <param name="pooling">What is read at each hook point.</param>
    /// <param name="cancellationToken">Looked at between fits.</param>
    public static SweepResult Of(StudyView view, Pooling pooling, CancellationToken cancellationToken)
    {
        var points = new List<SweepPoint>();
        foreach (var source in view.Sources(pooling))
        {
            var set = view.Load(source);
            points.Add(OneHookPointRecipe.IsConstant(set)
                ? new SweepPoint(source.HookPoint.Index, 0.5, 0.5)
                : new SweepPoint(source.HookPoint.Index, Auroc(isLogistic: true), Auroc(isLogistic: false)));

            double Auroc(bool isLogistic)
            {
                var recipe = new OneHookPointRecipe(isLogistic, pooling);
                return OutOfFold.Of(view, (fitted, tested) => recipe.Score(set, fitted, tested), cancellationToken)?.Auroc ?? double.NaN;
            }
        }

        return new SweepResult(view.Name, view.Time, pooling.ToText(), points);
    }
}

/// <summary>A sweep of one set.</summary>
/// <param name="Set">The set.</param>
/// <param name="Time">When it is judged.</param>
/// <param name="Pooling">What is read.</param>
/// <param name="Points">Ascending by hook point.</param>
internal sealed record SweepResult(string Set, StudyTime Time, string Pooling, IReadOnlyList<SweepPoint> Points);

/// <summary>One hook point.</summary>
/// <param name="HookPoint">Layer boundary, at least 0.</param>
/// <param name="Logistic">Cross-validated AUROC of logistic regression, in [0, 1].</param>
/// <param name="MassMean">The same of the difference of means.</param>
internal sealed record SweepPoint(int HookPoint, double Logistic, double MassMean);
