using System.Numerics.Tensors;
using Candor.Probes.Activations;
using Candor.Probes.Numerics;
using Candor.Probes.Readouts;

namespace Candor.Probes.Directions;

/// <summary>
/// Fits class means and the covariance that both classes share (pooled, shrunk after Ledoit and Wolf) into a <see cref="MahalanobisProbe"/>.
/// </summary>
/// <remarks>
/// Lee et al., "A Simple Unified Framework for Detecting Out-of-Distribution Samples" (arXiv 1807.03888): class means with a tied covariance.
/// Streams: three passes, memory for one block and 12 d² bytes.
/// </remarks>
/// <param name="shrinkage">Of the covariance.</param>
/// <param name="threads">Threads to use, at least 1; the result does not depend on them.</param>
public sealed class MahalanobisFitter(CovarianceShrinkage shrinkage = CovarianceShrinkage.Spherical, int threads = 2)
{
    /// <summary>Fits a probe that reads <paramref name="source"/>.</summary>
    /// <exception cref="ArgumentException">The activations do not vary within their classes.</exception>
    public MahalanobisProbe Fit(string name, ProbeSource source, ActivationSet set) => Fit(name, source, set, CancellationToken.None);

    /// <summary>Fits to rows that are streamed; the result is the same as from memory, to the last bit.</summary>
    /// <param name="name">The probe's name.</param>
    /// <param name="source">What it reads.</param>
    /// <param name="set">The samples; visited three times.</param>
    /// <param name="cancellationToken">Ends the fit between two blocks.</param>
    /// <exception cref="ArgumentException">The activations do not vary within their classes.</exception>
    public MahalanobisProbe Fit(string name, ProbeSource source, IActivationRows set, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(set);
        var moments = ClassMoments.Of(set, threads, cancellationToken);
        var whitening = PooledCovariance.Factor(set, moments, shrinkage, threads, cancellationToken);
        BlockedInverse.Invert(whitening, set.Dimension, threads);
        return new MahalanobisProbe(name, source, ToSingle(moments.TrustworthyMean), ToSingle(moments.UntrustworthyMean), ToSingle(whitening));
    }

    private static float[] ToSingle(double[] values)
    {
        var result = new float[values.Length];
        TensorPrimitives.ConvertTruncating<double, float>(values, result);
        return result;
    }
}
