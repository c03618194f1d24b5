using System.Numerics.Tensors;
using Candor.Probes.Activations;
using Candor.Probes.Numerics;

namespace Candor.Probes.Directions;

/// <summary>Class means, and the covariance that both classes share once their means are taken out.</summary>
internal static class ClassMoments
{
    /// <summary>Mean of the samples for which <paramref name="include"/> is true of their label, shape <c>[d]</c>.</summary>
    public static double[] MeanOf(ActivationSet set, Func<bool, bool> include)
    {
        var mean = new double[set.Dimension];
        var row = new double[set.Dimension];
        var count = 0;
        for (var i = 0; i < set.Count; i++)
        {
            if (include(set.Trustworthy[i]))
            {
                TensorPrimitives.ConvertTruncating<float, double>(set.Row(i), row);
                TensorPrimitives.Add<double>(mean, row, mean);
                count++;
            }
        }

        TensorPrimitives.Divide(mean, count, mean);
        return mean;
    }

    /// <summary>The pooled within-class covariance, shrunk (<see cref="LinearShrinkage"/>) and factorised.</summary>
    /// <exception cref="ArgumentException">No dimension varies within the classes, so that no distance can be measured.</exception>
    public static Cholesky PooledCovariance(ActivationSet set, double[] trustworthyMean, double[] untrustworthyMean)
    {
        var d = set.Dimension;
        var trustworthy = new RunningCovariance(d);
        var untrustworthy = new RunningCovariance(d);
        var row = new double[d];
        double fourthMoment = 0;
        for (var i = 0; i < set.Count; i++)
        {
            (set.Trustworthy[i] ? trustworthy : untrustworthy).Push(set.Row(i));
            TensorPrimitives.ConvertTruncating<float, double>(set.Row(i), row);
            TensorPrimitives.Subtract<double>(row, set.Trustworthy[i] ? trustworthyMean : untrustworthyMean, row);
            var square = TensorPrimitives.SumOfSquares<double>(row);
            fourthMoment += square * square;
        }

        var covariance = new double[d * d];
        trustworthy.AddScatterTo(covariance);
        untrustworthy.AddScatterTo(covariance);
        TensorPrimitives.Divide(covariance, set.Count, covariance);
        LinearShrinkage.LedoitWolf(covariance, d, set.Count, fourthMoment);
        try
        {
            return Cholesky.Factor(covariance, d);
        }
        catch (ArgumentException exception)
        {
            throw new ArgumentException("The activations do not vary within their classes, so that no distance can be measured.", nameof(set), exception);
        }
    }
}
