using System.Numerics.Tensors;
using Candor.Probes.Directions;
using Candor.Probes.Numerics;

namespace Candor.Probes.Geometry;

/// <summary>A linear probe of one model as a linear probe of another, by way of prompts that both have read. No label takes part.</summary>
/// <remarks>
/// What comes out ranks as well as the two spaces agree, which nobody knows before: whoever uses it measures it (<see cref="ProbeTransfer"/>). Its scores are
/// no log-odds in the other model until they are calibrated there.
/// </remarks>
public static class MovedProbe
{
    /// <summary>Share of the anchors' mean variance that is added to each, so that anchors which say the same do not share out huge weights.</summary>
    private const double Penalty = 1e-3;

    /// <summary>
    /// By anchors: the probe's scores are put together from projections on anchor prompts in its own model (least squares with a small penalty), and read from
    /// projections on the same prompts in the other.
    /// </summary>
    /// <remarks>
    /// After relative representations (Moschella et al., arXiv 2209.15430), <c>⟨x − mean, aᵢ − mean⟩ / (‖aᵢ − mean‖ · s)</c>, but with one length s for all
    /// activations of a model, the root of their mean square, in place of each one's own: so the moved probe stays linear, and the sidecar can serve it.
    /// Turning, scaling and shifting a space changes nothing. Time n m² + n m d.
    /// </remarks>
    /// <param name="probe">Of the source model.</param>
    /// <param name="source">Activations of n prompts in the source model, shape <c>[n, d]</c>, row-major, finite.</param>
    /// <param name="target">Of the same prompts in the same order in the other model, shape <c>[n, d']</c>.</param>
    /// <param name="anchors">Anchor prompts, m, in [2, n]; chosen in the source model (<see cref="AnchorSelection"/>).</param>
    /// <exception cref="ArgumentException">
    /// Shapes disagree, the prompts do not differ in enough directions, or an anchor has none in the other model.
    /// </exception>
    public static FittedDirection ByAnchors(FittedDirection probe, ReadOnlySpan<float> source, ReadOnlySpan<float> target, int anchors)
    {
        ArgumentNullException.ThrowIfNull(probe);
        var d = probe.Direction.Dimension;
        var cloud = new PointCloud(source, d);
        if (anchors < 2 || anchors > cloud.Count)
        {
            throw new ArgumentException($"{anchors} anchors cannot be chosen among {cloud.Count} prompts; there must be two at least.", nameof(anchors));
        }

        if (target.Length == 0 || target.Length % cloud.Count != 0)
        {
            throw new ArgumentException($"{target.Length} values are not {cloud.Count} rows, one for each of the source's.", nameof(target));
        }

        var chosen = AnchorSelection.Of(source, d, anchors);
        var from = AnchorFrame.Of(source, d, chosen);
        var meanProjection = TensorPrimitives.Dot<double>(from.Mean, AsDoubles(probe.Direction.Unit));
        var to = AnchorFrame.Of(target, target.Length / cloud.Count, chosen);

        // The score as weights on the m projections: (CᵀC + λ I) w = Cᵀ (score − mean score).
        var gram = new double[anchors * anchors];
        var weights = new double[anchors];
        var projections = new double[anchors];
        for (var i = 0; i < cloud.Count; i++)
        {
            from.Project(cloud.Row(i), projections);
            var centred = probe.Gain * (probe.Direction.Project(cloud.Row(i)) - meanProjection);
            TensorPrimitives.MultiplyAdd<double>(projections, centred, weights, weights);
            for (var k = 0; k < anchors; k++)
            {
                var row = gram.AsSpan(k * anchors, k + 1);
                TensorPrimitives.MultiplyAdd<double>(projections.AsSpan(0, k + 1), projections[k], row, row);
            }
        }

        double trace = 0;
        for (var k = 0; k < anchors; k++)
        {
            trace += gram[(k * anchors) + k];
        }

        for (var k = 0; k < anchors; k++)
        {
            gram[(k * anchors) + k] += Penalty * trace / anchors;
        }

        Cholesky.Factor(gram, anchors).Solve(weights);
        return FoldedDirection.From(to.Combine(weights), to.Mean, probe.Bias + (probe.Gain * meanProjection));
    }

    /// <summary>By principal directions: what of the probe lies in the source's widest ones, read through <see cref="SubspaceAlignment"/>.</summary>
    /// <remarks>Only for spaces of one width whose subspaces meet, such as those of a model before and after fine-tuning. Memory d², time d³.</remarks>
    /// <param name="probe">Of the source model.</param>
    /// <param name="source">The source's principal directions.</param>
    /// <param name="alignment">From the other model to these.</param>
    /// <exception cref="ArgumentException">Widths disagree, or nothing of the probe lies in the source's principal directions.</exception>
    public static FittedDirection BySubspace(FittedDirection probe, PrincipalDirections source, SubspaceAlignment alignment)
    {
        ArgumentNullException.ThrowIfNull(probe);
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(alignment);
        var unit = AsDoubles(probe.Direction.Unit);
        if (unit.Length != source.Dimension || source.Components != alignment.Components)
        {
            throw new ArgumentException(
                $"A probe of width {unit.Length} cannot be read in {source.Components} directions of width {source.Dimension} "
                + $"and {alignment.Components} aligned ones.",
                nameof(source));
        }

        double[] weights = [.. Enumerable.Range(0, source.Components).Select(k => probe.Gain * TensorPrimitives.Dot(source.Row(k), unit))];
        var meanScore = probe.Bias + (probe.Gain * TensorPrimitives.Dot(source.Mean, unit));
        return alignment.Pull(FoldedDirection.From(weights, new double[weights.Length], meanScore));
    }

    private static double[] AsDoubles(ReadOnlySpan<float> values)
    {
        var result = new double[values.Length];
        TensorPrimitives.ConvertTruncating(values, result);
        return result;
    }
}
