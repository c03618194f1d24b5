using System.Numerics.Tensors;
using Candor.Probes.Directions;

namespace Candor.Probes.Spans;

/// <summary>Fits which tokens of a span to look at and what to read there, from labels of whole spans: an <see cref="AttentionHead"/>.</summary>
/// <remarks>
/// Minimises the logistic loss of <c>Σ_t softmax(⟨q, x_t⟩) ⟨w, x_t⟩ + b</c> over standardised tokens with the penalty <c>l2/2 (‖w‖² + ‖q‖²)</c>, by
/// L-BFGS in double precision. Not convex: the descent starts at w = q = 0, the mean over the span, and so needs no seed; where w has begun to
/// read, the slope of q points to the tokens that it reads well. Attention probes: McKenzie et al., arXiv 2506.10805. Fit-time memory d².
/// </remarks>
public sealed class AttentionFitter
{
    private const double Tolerance = 1e-7;
    private const int MostSteps = 5000;

    private readonly double _l2;

    /// <summary>Keeps the parameters.</summary>
    /// <param name="l2">Strength of the penalty on the standardised weights; finite, above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="l2"/> is outside its range.</exception>
    public AttentionFitter(double l2 = 1.0) => _l2 = SpanPenalty.Checked(l2);

    /// <summary>Fits; a dimension of zero variance gets zero weight.</summary>
    /// <exception cref="ArgumentException">Every dimension is constant.</exception>
    /// <exception cref="InvalidOperationException">The minimisation did not converge.</exception>
    public AttentionHead Fit(SpanSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        var d = set.Dimension;
        var objective = new SpanObjective(set, _l2, new AttentionReading());
        var result = objective.Minimize(new double[(2 * d) + 1], Tolerance, MostSteps);
        if (!result.Converged)
        {
            throw new InvalidOperationException(
                $"The attention fit did not converge: after {result.Iterations} steps the gradient is still {result.GradientNorm:g3}. A larger penalty helps.");
        }

        var value = objective.Scale.Fold(result.Point.AsSpan(0, d), result.Point[^1]);
        return new AttentionHead(value, RawQuery(objective.Scale, result.Point.AsSpan(d, d)));
    }

    // The query's own offset is the same for all tokens of a span, so that softmax does not see it.
    private static float[] RawQuery(Standardisation scale, ReadOnlySpan<double> query)
    {
        var raw = new float[query.Length];
        if (TensorPrimitives.Norm(query) > 0)
        {
            var folded = scale.Fold(query, 0);
            TensorPrimitives.Multiply(folded.Direction.Unit, folded.Gain, raw);
        }

        return raw;
    }
}
