using System.Numerics.Tensors;
using Candor.Probes.Activations;
using Candor.Probes.Numerics;

namespace Candor.Probes.Directions;

/// <summary>The covariance that both classes share once their means are taken out, shrunk and factorised.</summary>
internal static class PooledCovariance
{
    /// <summary>Measures, shrinks and factorises: a pass for the covariance, and one for the strength of the shrinkage unless there is none.</summary>
    /// <returns>L with <c>Σ = L Lᵀ</c>, shape <c>[d, d]</c>, zero above the diagonal.</returns>
    /// <exception cref="ArgumentException">The covariance cannot be inverted; the message says what to do.</exception>
    public static double[] Factor(
        IActivationRows set, ClassMoments moments, CovarianceShrinkage shrinkage, int threads, CancellationToken cancellationToken)
    {
        var d = set.Dimension;
        var covariance = moments.WithinScatter(set, cancellationToken);
        TensorPrimitives.Divide(covariance, set.Count, covariance);
        if (shrinkage != CovarianceShrinkage.None)
        {
            var scale = new double[d];
            scale.AsSpan().Fill(1);
            for (var j = 0; shrinkage == CovarianceShrinkage.Diagonal && j < d; j++)
            {
                scale[j] = covariance[(j * d) + j] > 0 ? 1 / covariance[(j * d) + j] : 0;
            }

            LinearShrinkage.LedoitWolfLower(covariance, scale, set.Count, FourthMoment(set, moments, scale, threads, cancellationToken));
        }

        try
        {
            BlockedCholesky.Factor(covariance, d, threads);
            return covariance;
        }
        catch (ArgumentException exception)
        {
            throw new ArgumentException(
                shrinkage == CovarianceShrinkage.None
                    ? "The covariance within the classes cannot be inverted (there are too few samples, or a dimension is constant or a sum of others); "
                        + "shrink it."
                    : "The activations do not vary within their classes, so that no distance can be measured.",
                nameof(set),
                exception);
        }
    }

    /// <summary><c>Σ ‖x − m‖⁴</c> with the mean m of a sample's class and squared distances weighted by <paramref name="scale"/>.</summary>
    private static unsafe double FourthMoment(
        IActivationRows set, ClassMoments moments, double[] scale, int threads, CancellationToken cancellationToken)
    {
        var (d, trustworthy) = (set.Dimension, set.Trustworthy);
        var sums = new double[RowPass.Slots];
        RowPass.BySlots(
            set,
            threads,
            (slot, first, rows, count) =>
            {
                for (var i = 0; i < count; i++)
                {
                    var mean = trustworthy[first + i] ? moments.TrustworthyMean : moments.UntrustworthyMean;
                    var square = RowKernels.SquaredDistance(rows + ((nint)i * d), mean, scale);
                    sums[slot] += square * square;
                }
            },
            cancellationToken);
        return sums.Sum();
    }
}
