using System.Numerics.Tensors;
using Candor.Probes.Activations;
using Candor.Probes.Evaluation;
using Candor.Probes.Numerics;

namespace Candor.Probes.Directions;

/// <summary>Finds a direction of truth without labels, from statements completed in both ways (contrast-consistent search).</summary>
/// <remarks>
/// Burns et al., arXiv 2212.03827. Each set is centred and divided by its deviation, so that which completion was read cannot be the answer. With
/// <c>p = σ(⟨w, s⟩ + b)</c> of the affirmed (1) and denied (0) completion: <c>mean (p₁ − (1 − p₀))² + mean min(p₀, p₁)²</c>, minimised by L-BFGS
/// from several starts fixed by the seed, of which the smallest loss is kept, converged or not. Nothing in the loss tells which end is truth: a few
/// labelled statements turn the result, and enter nothing else. An unsupervised loss also falls for any other loud contrast; the paper's critics
/// (arXiv 2312.10029) show it. Report it beside supervised probes only.
/// </remarks>
/// <param name="starts">Starts, at least 1.</param>
/// <param name="l2">Penalty on the weights, at least 0.</param>
/// <param name="seed">Fixes the starts.</param>
public sealed class ContrastConsistentFitter(int starts = 10, double l2 = 1e-3, ulong seed = 1)
{
    private const int MostSteps = 1000;
    private const double Tolerance = 1e-7;

    /// <summary>Fits.</summary>
    /// <param name="affirmed">Statements completed with "yes", shape <c>[n, d]</c>; its labels are used for the orientation only.</param>
    /// <param name="denied">The same statements, in the same order, completed with "no".</param>
    /// <param name="orient">
    /// How many statements, from the first on, decide by their labels which end is untruth; both labels among them. More than there are means all.
    /// </param>
    /// <returns>Score of a statement: half the difference of the two completions' scores; see <see cref="ContrastProbe.Score"/>.</returns>
    /// <exception cref="ArgumentException">The sets differ in shape, the labels that orient are of one class, or every dimension is constant.</exception>
    public ContrastProbe Fit(ActivationSet affirmed, ActivationSet denied, int orient)
    {
        ArgumentNullException.ThrowIfNull(affirmed);
        ArgumentNullException.ThrowIfNull(denied);
        ArgumentOutOfRangeException.ThrowIfLessThan(starts, 1);
        if (affirmed.Count != denied.Count || affirmed.Dimension != denied.Dimension)
        {
            throw new ArgumentException(
                $"The affirmed set is [{affirmed.Count}, {affirmed.Dimension}] and the denied one [{denied.Count}, {denied.Dimension}]; they must pair up.",
                nameof(denied));
        }

        var (first, second) = (Standardisation.Of(affirmed), Standardisation.Of(denied));
        var objective = new ContrastObjective(affirmed, denied, first, second, l2);
        var random = new SeededRandom(seed);
        (double Loss, double[] Point)? best = null;
        for (var start = 0; start < starts; start++)
        {
            var point = new double[affirmed.Dimension + 1];
            for (var j = 0; j < affirmed.Dimension; j++)
            {
                point[j] = Math.ScaleB(random.Next() >> 11, -52) - 1;
            }

            TensorPrimitives.Divide(point, TensorPrimitives.Norm<double>(point), point);
            var result = new LimitedMemoryBfgs(Tolerance, MostSteps).Minimize(objective.Evaluate, point);
            var loss = objective.Evaluate(result.Point, new double[point.Length]);
            if (best is null || loss < best.Value.Loss)
            {
                best = (loss, [.. result.Point]);
            }
        }

        var (weights, intercept) = (best!.Value.Point[..^1], best.Value.Point[^1]);
        var probe = new ContrastProbe(first.Fold(weights, intercept), second.Fold(weights, intercept), best.Value.Loss);
        return Agreement(probe, affirmed, denied, orient) >= 0.5
            ? probe
            : new ContrastProbe(first.Fold(Negated(weights), -intercept), second.Fold(Negated(weights), -intercept), best.Value.Loss);
    }

    private static double[] Negated(double[] weights) => [.. weights.Select(static weight => -weight)];

    private static double Agreement(ContrastProbe probe, ActivationSet affirmed, ActivationSet denied, int orient)
    {
        var rows = Math.Min(Math.Max(orient, 0), affirmed.Count);
        Labels.RequireBoth([.. affirmed.Trustworthy.Take(rows)], nameof(orient));
        var scores = new float[rows];
        for (var i = 0; i < rows; i++)
        {
            scores[i] = probe.Score(affirmed.Row(i), denied.Row(i));
        }

        return Auroc.Of(scores, [.. affirmed.Trustworthy.Take(rows)]);
    }
}
