using System.Numerics.Tensors;
using Candor.Probes.Activations;
using Candor.Probes.Readouts;

namespace Candor.Probes.Directions;

/// <summary>
/// Fits class means and the covariance that both classes share (pooled, shrunk after Ledoit and Wolf) into a <see cref="MahalanobisProbe"/>.
/// </summary>
/// <remarks>
/// Lee et al., "A Simple Unified Framework for Detecting Out-of-Distribution Samples" (arXiv 1807.03888): class means with a tied covariance.
/// Fit-time memory d².
/// </remarks>
public sealed class MahalanobisFitter
{
    /// <summary>Fits a probe that reads <paramref name="source"/>.</summary>
    /// <exception cref="ArgumentException">The activations do not vary within their classes.</exception>
#pragma warning disable CA1822 // A fitter like the others, though it has no parameters yet.
    public MahalanobisProbe Fit(string name, ProbeSource source, ActivationSet set)
#pragma warning restore CA1822
    {
        ArgumentNullException.ThrowIfNull(set);
        var trustworthy = ClassMoments.MeanOf(set, static label => label);
        var untrustworthy = ClassMoments.MeanOf(set, static label => !label);
        var whitening = ClassMoments.PooledCovariance(set, trustworthy, untrustworthy).InverseLower();
        return new MahalanobisProbe(name, source, ToSingle(trustworthy), ToSingle(untrustworthy), ToSingle(whitening));
    }

    private static float[] ToSingle(double[] values)
    {
        var result = new float[values.Length];
        TensorPrimitives.ConvertTruncating<double, float>(values, result);
        return result;
    }
}
