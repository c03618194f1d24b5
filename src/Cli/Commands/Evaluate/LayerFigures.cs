using Candor.Cli.ActivationFiles;
using Candor.Cli.Commands.Fit;
using Candor.Probes.Activations;

namespace Candor.Cli.Commands.Evaluate;

/// <summary>How well the answer can be told at each hook point.</summary>
/// <param name="From">fit: cross-validation that the probe's record holds; sweep: fitted here, and judged on the test questions too.</param>
/// <param name="Method">What was fitted.</param>
/// <param name="Penalty">Its L2 penalty; null for methods without one.</param>
/// <param name="N">Rows of the cross-validation.</param>
/// <param name="Points">One for each source, in the order of the activations.</param>
internal sealed record LayerFigures(string From, string Method, double? Penalty, int N, IReadOnlyList<LayerPoint> Points)
{
    /// <summary>What the fit's record says; null where it tried fewer than two hook points.</summary>
    public static LayerFigures? Recorded(FitReport? fit)
    {
        if (fit is null)
        {
            return null;
        }

        // Sources were compared at one penalty before others were tried on the best: the first entry of each is the fair one.
        LayerPoint[] points =
        [
            .. fit.Tried.DistinctBy(static score => score.Source)
                .Select(score => Point(score, fit.Source, null)).OfType<LayerPoint>(),
        ];
        return points.Length < 2 ? null : new LayerFigures("fit", fit.Method, fit.Tried[0].L2, fit.Samples, points);
    }

    /// <summary>Fits a logistic probe at every hook point of the activations: cross-validated by group, and judged on the test questions.</summary>
    /// <param name="folder">The activations.</param>
    /// <param name="judged">The rows; with rows to fit on.</param>
    /// <param name="l2">Penalty.</param>
    /// <param name="chosen">Source that the bank's probe reads; null for none.</param>
    /// <param name="replicates">Bootstrap replicates.</param>
    /// <param name="step">Called once a source.</param>
    /// <param name="cancellationToken">Looked at between fits.</param>
    public static LayerFigures? Swept(
        ActivationFolder folder, JudgedRows judged, double l2, string? chosen, int replicates, Action step, CancellationToken cancellationToken)
    {
        var validation = new CrossValidation(ProbeMethod.Logistic, judged.FitRows!);
        var points = new List<LayerPoint>();
        foreach (var source in folder.ResidualSources)
        {
            if (Sweep(source) is { } point)
            {
                points.Add(point);
            }

            step();
        }

        return points.Count == 0 ? null : new LayerFigures("sweep", ProbeMethod.Logistic.ToText(), l2, judged.FitRows!.Count, points);

        LayerPoint? Sweep(ProbeSource.Residual source)
        {
            if (source.Pooling.IsOfAnswer() && judged.IsBeforeAnswer)
            {
                // A pooling over the answer has nothing to gather before the answer.
                return null;
            }

            var data = FitData.Load(judged.FitRows!, source, ProbeMethod.Logistic, TokenPosition.AnswerStart);
            var score = validation.Score(source, data, l2, isNested: false, cancellationToken).ToScore(ProbeMethod.Logistic, validation.Statuses);
            Measured? test = null;
            if (!data.IsConstant())
            {
                var probe = ProbeMethod.Logistic.Fit(l2, "sweep", source, data, cancellationToken);
                var scores = CellScores.Of(probe, folder, judged.Cells);
                test = judged.MeasureAuroc(new ScoreColumn("sweep", ScoreColumn.Probe, false, scores, null), judged.Everything, replicates);
            }

            return Point(score, chosen, test);
        }
    }

    // A concatenation is no place on the way through the layers.
    private static LayerPoint? Point(SourceScore score, string? chosen, Measured? test) => ProbeSource.Parse(score.Source) is ProbeSource.Residual residual
        ? new LayerPoint(
            residual.HookPoint.Index, score.Source[(score.Source.IndexOf('/', StringComparison.Ordinal) + 1)..], score.Auroc, test, score.Source == chosen)
        : null;
}

/// <summary>One hook point.</summary>
/// <param name="HookPoint">Boundary between layers, from 0.</param>
/// <param name="Pooling">token, prefix_mean, answer_mean or answer_change.</param>
/// <param name="CrossValidatedAuroc">Mean over folds, on the rows that were fitted on.</param>
/// <param name="TestAuroc">On the test questions; null where it was not fitted here.</param>
/// <param name="IsChosen">Whether the bank's probe reads here.</param>
internal sealed record LayerPoint(int HookPoint, string Pooling, double CrossValidatedAuroc, Measured? TestAuroc, bool IsChosen);
