using System.Numerics.Tensors;
using Candor.Probes.Activations;
using Candor.Probes.Evaluation;
using Candor.Probes.Spans;

namespace Candor.Probes.Directions;

/// <summary>Retrains a probe for new data as <c>old score + g(h)</c> with a small residual g, never to the harm of the old data (ReFine).</summary>
/// <remarks>
/// g minimises the logistic loss on the new samples with the old score as a fixed offset and the penalty <c>l2/2 ‖w‖²</c> on its standardised
/// weights: with no evidence it stays 0, which is the old probe, and an old score that is right already leaves it nothing to learn. The gate then
/// takes the largest share of g out of 1, ½, ¼ … 1/64, 0 with which the AUROC on old samples falls by at most 0.01. Use old samples that fitted
/// neither, or the gate sees less harm than there is.
/// </remarks>
public sealed class ResidualRetraining
{
    /// <summary>AUROC that may be lost on the old samples.</summary>
    public const double LargestLoss = 0.01;

    private const double Tolerance = 1e-8;
    private const int MostSteps = 5000;

    private readonly double _l2;

    /// <summary>Keeps the parameters.</summary>
    /// <param name="l2">
    /// Strength of the penalty on the residual; finite, above 0. Larger than a fit from scratch needs, since the residual is to stay small.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="l2"/> is outside its range.</exception>
    public ResidualRetraining(double l2 = 10) => _l2 = SpanPenalty.Checked(l2);

    /// <summary>Retrains.</summary>
    /// <param name="old">The probe in service.</param>
    /// <param name="newSamples">What it is to be retrained on.</param>
    /// <param name="oldSamples">What it must not become worse on.</param>
    /// <exception cref="ArgumentException">Widths disagree, or every dimension of the new samples is constant.</exception>
    /// <exception cref="InvalidOperationException">The minimisation did not converge.</exception>
    public RetrainedDirection Fit(FittedDirection old, ActivationSet newSamples, ActivationSet oldSamples)
    {
        ArgumentNullException.ThrowIfNull(old);
        ArgumentNullException.ThrowIfNull(newSamples);
        ArgumentNullException.ThrowIfNull(oldSamples);
        if (newSamples.Dimension != old.Direction.Dimension || oldSamples.Dimension != old.Direction.Dimension)
        {
            throw new ArgumentException(
                $"The probe reads {old.Direction.Dimension} dimensions, the new samples have {newSamples.Dimension} and the old ones {oldSamples.Dimension}.",
                nameof(newSamples));
        }

        var oldOnOld = Area(old, oldSamples);
        var oldOnNew = Area(old, newSamples);
        var residual = Residual(old, newSamples);
        for (var share = 1.0; residual is not null && share >= 1.0 / 64; share /= 2)
        {
            var fitted = Sum(old, residual, share);
            var onOld = Area(fitted, oldSamples);
            if (onOld >= oldOnOld - LargestLoss)
            {
                return new RetrainedDirection(fitted, share, oldOnOld, onOld, oldOnNew, Area(fitted, newSamples));
            }
        }

        return new RetrainedDirection(old, 0, oldOnOld, oldOnOld, oldOnNew, oldOnNew);
    }

    // Null where the old score leaves nothing to learn, not even an intercept.
    private FittedDirection? Residual(FittedDirection old, ActivationSet set)
    {
        double[] offsets = [.. Scores(old, set).Select(static score => (double)score)];
        var objective = new SpanObjective(SpanSet.OfSamples(set), _l2, new SampleReading(), offsets);
        var result = objective.Minimize(new double[set.Dimension + 1], Tolerance, MostSteps);
        if (!result.Converged)
        {
            throw new InvalidOperationException(
                $"The residual fit did not converge: after {result.Iterations} steps the gradient is still {result.GradientNorm:g3}. A larger penalty helps.");
        }

        return TensorPrimitives.MaxMagnitude<double>(result.Point) == 0 ? null : objective.Scale.Fold(result.Point.AsSpan(..^1), result.Point[^1]);
    }

    private static FittedDirection Sum(FittedDirection old, FittedDirection residual, double share)
    {
        var w = new double[old.Direction.Dimension];
        for (var j = 0; j < w.Length; j++)
        {
            w[j] = ((double)old.Gain * old.Direction.Unit[j]) + (share * residual.Gain * residual.Direction.Unit[j]);
        }

        return FoldedDirection.From(w, new double[w.Length], old.Bias + (share * residual.Bias));
    }

    private static double Area(FittedDirection fitted, ActivationSet set) => Auroc.Of(Scores(fitted, set), set.Trustworthy);

    private static float[] Scores(FittedDirection fitted, ActivationSet set)
    {
        var scores = new float[set.Count];
        for (var i = 0; i < scores.Length; i++)
        {
            scores[i] = fitted.Score(set.Row(i));
        }

        return scores;
    }
}
