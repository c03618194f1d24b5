using System.Numerics.Tensors;
using Candor.Probes.Activations;
using Candor.Probes.Evaluation;
using Candor.Probes.Numerics;
using Candor.Probes.Spans;

namespace Candor.Probes.Directions;

/// <summary>Fits a logistic direction whose worst domain is as good as it can be, by weighing domains (worst-group training, as in SSA).</summary>
/// <remarks>
/// Minimises <c>max_g mean loss over domain g</c>, with the penalty of <see cref="LogisticFitter"/>. A domain's weight is multiplied by <c>exp(rate
/// · its mean loss)</c> after each weighted fit (Sagawa et al., arXiv 1911.08731, with exact fits instead of gradient steps), and the mean of the
/// weights of all rounds makes the last fit: weights that chase the worst domain swing, their mean settles. Every domain's samples weigh the same
/// in all, however many they are. A domain that cannot be read at all draws all weight to itself: look at the areas.
/// </remarks>
/// <param name="l2">Penalty on the standardised weights; finite, above 0.</param>
/// <param name="rounds">Reweightings, at least 1.</param>
/// <param name="rate">How fast weights follow losses, above 0.</param>
public sealed class WorstDomainFitter(double l2 = 1.0, int rounds = 20, double rate = 1.0)
{
    private const double Tolerance = 1e-8;
    private const int MostSteps = 5000;

    /// <summary>Fits.</summary>
    /// <param name="set">Samples.</param>
    /// <param name="domains">Shape <c>[n]</c>: the domain of each.</param>
    /// <exception cref="ArgumentException">Lengths disagree, or a domain holds one label only; the message names it.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A parameter of the fitter is outside its range.</exception>
    /// <exception cref="InvalidOperationException">A minimisation did not converge.</exception>
    public WorstDomainFit Fit(ActivationSet set, IReadOnlyList<string> domains)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(domains);
        ArgumentOutOfRangeException.ThrowIfLessThan(rounds, 1);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rate);
        if (domains.Count != set.Count)
        {
            throw new ArgumentException($"There are {set.Count} samples and {domains.Count} domains.", nameof(domains));
        }

        var rows = RowGroups.From(domains);
        DomainLabels.RequireBoth(set, domains);
        var weights = Enumerable.Repeat(1.0, rows.Names.Count).ToArray();
        var (evidence, total) = (new double[weights.Length], new double[weights.Length]);
        var objective = new SpanObjective(SpanSet.OfSamples(set), SpanPenalty.Checked(l2), new SampleReading());
        var point = new double[set.Dimension + 1];
        for (var round = 0; round < rounds; round++)
        {
            TensorPrimitives.Add(total, weights, total);
            point = Fitted(objective, rows, weights, point);
            var fitted = objective.Scale.Fold(point.AsSpan(..^1), point[^1]);
            for (var g = 0; g < evidence.Length; g++)
            {
                evidence[g] += rate * MeanLoss(fitted, set, rows.Rows[g]);
            }

            // From their logarithms: multiplied as they are, a weight could reach infinity, or a nought from which none returns.
            TensorPrimitives.Subtract<double>(evidence, evidence.Max(), weights);
            TensorPrimitives.Exp<double>(weights, weights);
            TensorPrimitives.Multiply(weights, weights.Length / TensorPrimitives.Sum<double>(weights), weights);
        }

        TensorPrimitives.Divide(total, rounds, total);
        point = Fitted(objective, rows, total, point);
        var last = objective.Scale.Fold(point.AsSpan(..^1), point[^1]);
        return new WorstDomainFit(
            last,
            rows.Names.Zip(total).ToDictionary(static pair => pair.First, static pair => pair.Second, StringComparer.Ordinal),
            rows.Names.Zip(rows.Rows).ToDictionary(static pair => pair.First, pair => Area(last, set, pair.Second), StringComparer.Ordinal));
    }

    private static double[] Fitted(SpanObjective objective, RowGroups rows, double[] domainWeights, double[] start)
    {
        var samples = rows.Rows.Sum(static domain => domain.Length);
        var weights = new double[samples];
        for (var g = 0; g < domainWeights.Length; g++)
        {
            foreach (var i in rows.Rows[g])
            {
                weights[i] = domainWeights[g] * samples / rows.Names.Count / rows.Rows[g].Length;
            }
        }

        objective.Weights = weights;
        var result = objective.Minimize(start, Tolerance, MostSteps);
        return result.Converged
            ? result.Point
            : throw new InvalidOperationException(
                $"The weighted fit did not converge: after {result.Iterations} steps the gradient is still {result.GradientNorm:g3}. A larger penalty helps.");
    }

    private static double MeanLoss(FittedDirection fitted, ActivationSet set, int[] rows) =>
        rows.Average(i => Sigmoid.SoftPlus((set.Trustworthy[i] ? 1 : -1) * (double)fitted.Score(set.Row(i))));

    private static double Area(FittedDirection fitted, ActivationSet set, int[] rows) =>
        Auroc.Of([.. rows.Select(i => fitted.Score(set.Row(i)))], [.. rows.Select(i => set.Trustworthy[i])]);
}
