using System.Numerics.Tensors;

namespace Candor.Probes.Numerics;

/// <summary>Ledoit and Wolf's shrinkage of a sample covariance towards a multiple of the identity.</summary>
/// <remarks>
/// Ledoit and Wolf, "A well-conditioned estimator for large-dimensional covariance matrices", J. Multivariate Analysis 88 (2004).
/// <c>Σ* = (1 − ρ) S + ρ μ I</c> with <c>μ = tr S / d</c> and the ρ that minimises the expected squared Frobenius distance to the true covariance as
/// n and d grow together. It is positive definite even where n is below d, which is the usual case for a residual stream.
/// </remarks>
public static class LinearShrinkage
{
    /// <summary>Shrinks in place.</summary>
    /// <param name="covariance">S, shape <c>[d, d]</c>, row-major: the scatter of centred samples divided by n (not n − 1).</param>
    /// <param name="dimension">d.</param>
    /// <param name="count">Samples, n, at least 1.</param>
    /// <param name="fourthMoment"><c>Σ ‖x‖⁴</c> over the same centred samples.</param>
    /// <returns>The intensity ρ, in [0, 1]; 0 where S is already a multiple of the identity.</returns>
    /// <exception cref="ArgumentException"><paramref name="covariance"/> is not of length d².</exception>
    public static double LedoitWolf(Span<double> covariance, int dimension, int count, double fourthMoment)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        if (covariance.Length != (long)dimension * dimension)
        {
            throw new ArgumentException($"{covariance.Length} values are not a square matrix of {dimension}.", nameof(covariance));
        }

        double trace = 0;
        for (var i = 0; i < dimension; i++)
        {
            trace += covariance[(i * dimension) + i];
        }

        // Names as in the paper, all norms divided by d: d² = ‖S − μI‖², b² = min(b̄², d²), ρ = b² / d².
        var mu = trace / dimension;
        var squares = TensorPrimitives.SumOfSquares<double>(covariance);
        var d2 = (squares / dimension) - (mu * mu);
        var b2 = Math.Min(((fourthMoment / count) - squares) / ((double)dimension * count), d2);
        var rho = b2 > 0 ? b2 / d2 : 0;

        TensorPrimitives.Multiply(covariance, 1 - rho, covariance);
        for (var i = 0; i < dimension; i++)
        {
            covariance[(i * dimension) + i] += rho * mu;
        }

        return rho;
    }

    /// <summary>Shrinks a lower triangle in place, in coordinates in which dimension i is divided by <c>1 / √scale[i]</c>.</summary>
    /// <param name="lower">S, shape <c>[d, d]</c>, row-major; only the lower triangle is read and written.</param>
    /// <param name="scale">Shape <c>[d]</c>: 1 for the plain shrinkage, 1 / variance for one that does not depend on units, 0 for a constant dimension.</param>
    /// <param name="count">Samples, n.</param>
    /// <param name="fourthMoment"><c>Σ (Σⱼ scale[j] · xⱼ²)²</c> over the centred samples.</param>
    /// <returns>The intensity ρ, in [0, 1].</returns>
    internal static double LedoitWolfLower(double[] lower, double[] scale, int count, double fourthMoment)
    {
        var d = scale.Length;
        var row = new double[d];
        double trace = 0, variances = 0, squares = 0;
        for (var i = 0; i < d; i++)
        {
            var entries = lower.AsSpan(i * d, i);
            var part = row.AsSpan(0, i);
            var variance = lower[(i * d) + i];
            TensorPrimitives.Multiply(entries, entries, part);
            squares += scale[i] * ((2 * TensorPrimitives.Dot<double>(part, scale.AsSpan(0, i))) + (scale[i] * variance * variance));
            trace += scale[i] * variance;
            variances += variance;
        }

        var mu = trace / d;
        var d2 = (squares / d) - (mu * mu);
        var b2 = Math.Min(((fourthMoment / count) - squares) / ((double)d * count), d2);
        var rho = b2 > 0 ? b2 / d2 : 0;
        for (var i = 0; i < d; i++)
        {
            var entries = lower.AsSpan(i * d, i + 1);
            TensorPrimitives.Multiply(entries, 1 - rho, entries);

            // A constant dimension tells nothing, but would make the matrix singular: it gets the mean variance.
            lower[(i * d) + i] += scale[i] > 0 ? rho * mu / scale[i] : variances / d;
        }

        return rho;
    }
}
