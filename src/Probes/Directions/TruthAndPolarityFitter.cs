using System.Numerics.Tensors;
using Candor.Probes.Activations;

namespace Candor.Probes.Directions;

/// <summary>Fits a direction of untruth that holds for affirmative and negated statements alike (TTPD).</summary>
/// <remarks>
/// Bürger, Hamprecht and Nadler, arXiv 2407.12831. In a residual stream, truth is written along one direction that is general and one whose sign
/// turns with the statement's polarity: a probe fitted to affirmative statements alone may read the second, and is then exactly wrong on
/// negations. Steps: (1) activations centred within each topic; (2) least squares of them on <c>[τ, τ p]</c> with τ = ±1 for untruth and p = ±1
/// for polarity, whose first coefficient is the general direction t; (3) a logistic direction q of polarity; (4) a logistic regression of the label
/// on <c>(x · t, x · q)</c>. The result is linear in x and is folded into one direction. Fit-time memory d².
/// </remarks>
/// <param name="l2">Penalty of the polarity regression on standardised activations; finite, above 0.</param>
public sealed class TruthAndPolarityFitter(double l2 = 1.0)
{
    /// <summary>Fits.</summary>
    /// <param name="set">Samples; both labels must occur.</param>
    /// <param name="negated">Shape <c>[n]</c>: whether a statement is negated. Both polarities must occur, or nothing can be told apart.</param>
    /// <param name="topics">Shape <c>[n]</c>: the topic of each statement.</param>
    /// <exception cref="ArgumentException">
    /// Lengths disagree, a polarity is missing, label and polarity are the same split, or nothing differs between labels or polarities.
    /// </exception>
    /// <exception cref="InvalidOperationException">A minimisation did not converge.</exception>
    public FittedDirection Fit(ActivationSet set, IReadOnlyList<bool> negated, IReadOnlyList<string> topics)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(negated);
        ArgumentNullException.ThrowIfNull(topics);
        if (negated.Count != set.Count || topics.Count != set.Count)
        {
            throw new ArgumentException($"There are {set.Count} samples, {negated.Count} polarities and {topics.Count} topics.", nameof(negated));
        }

        var share = negated.Count(static polarity => polarity);
        if (share == 0 || share == set.Count)
        {
            throw new ArgumentException(
                $"All {set.Count} statements are {(share == 0 ? "affirmative" : "negated")}; both polarities are needed. Use the logistic fitter otherwise.",
                nameof(negated));
        }

        var general = GeneralDirection(set, negated, topics);
        var polarity = new LogisticFitter(l2).Fit(set.WithLabels(negated)).Direction;
        var projections = new float[2 * set.Count];
        for (var i = 0; i < set.Count; i++)
        {
            projections[2 * i] = TensorPrimitives.Dot(set.Row(i), general.Unit);
            projections[(2 * i) + 1] = polarity.Project(set.Row(i));
        }

        var read = new LogisticFitter(l2).Fit(new ActivationSet(projections, 2, set.Trustworthy, set.Groups));
        var w = new double[set.Dimension];
        for (var j = 0; j < w.Length; j++)
        {
            w[j] = read.Gain * (((double)read.Direction.Unit[0] * general.Unit[j]) + ((double)read.Direction.Unit[1] * polarity.Unit[j]));
        }

        return FoldedDirection.From(w, new double[w.Length], read.Bias);
    }

    // The normal equations of two regressors per dimension: coefficients = G⁻¹ Σ [τ, τp]ᵀ (x − topic mean).
    private static Direction GeneralDirection(ActivationSet set, IReadOnlyList<bool> negated, IReadOnlyList<string> topics)
    {
        var d = set.Dimension;
        var means = TopicMeans(set, topics);
        var (withTruth, withBoth, row) = (new double[d], new double[d], new double[d]);
        double cross = 0;
        double agreement = 0;
        for (var i = 0; i < set.Count; i++)
        {
            var truth = set.Trustworthy[i] ? -1d : 1d;
            var both = negated[i] ? -truth : truth;
            TensorPrimitives.ConvertTruncating<float, double>(set.Row(i), row);
            TensorPrimitives.Subtract<double>(row, means[topics[i]], row);
            TensorPrimitives.MultiplyAdd(row, truth, withTruth, withTruth);
            TensorPrimitives.MultiplyAdd(row, both, withBoth, withBoth);
            cross += truth * both;
            agreement += both;
        }

        if (Math.Abs(agreement) == set.Count)
        {
            throw new ArgumentException("All statements of one label are of one polarity; truth and polarity cannot be told apart.", nameof(negated));
        }

        // G = n [1 c; c 1] with c = cross / n; the factor of its inverse does not turn the direction.
        TensorPrimitives.MultiplyAdd(withBoth, -cross / set.Count, withTruth, withTruth);
        var general = new float[d];
        var largest = Math.Abs(TensorPrimitives.MaxMagnitude<double>(withTruth));
        for (var j = 0; j < d; j++)
        {
            general[j] = (float)(withTruth[j] / largest);
        }

        return largest > 0
            ? Direction.FromVector(general)
            : throw new ArgumentException("The activations do not differ between true and untrue statements within their topics.", nameof(set));
    }

    private static Dictionary<string, double[]> TopicMeans(ActivationSet set, IReadOnlyList<string> topics)
    {
        var sums = new Dictionary<string, (double[] Sum, int Count)>(StringComparer.Ordinal);
        var row = new double[set.Dimension];
        for (var i = 0; i < set.Count; i++)
        {
            var (sum, count) = sums.TryGetValue(topics[i], out var known) ? known : (new double[set.Dimension], 0);
            TensorPrimitives.ConvertTruncating<float, double>(set.Row(i), row);
            TensorPrimitives.Add<double>(sum, row, sum);
            sums[topics[i]] = (sum, count + 1);
        }

        foreach (var (sum, count) in sums.Values)
        {
            TensorPrimitives.Divide(sum, count, sum);
        }

        return sums.ToDictionary(static pair => pair.Key, static pair => pair.Value.Sum, StringComparer.Ordinal);
    }
}
