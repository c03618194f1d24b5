using System.Numerics.Tensors;
using Candor.Probes.Numerics;

namespace Candor.Probes.Geometry;

/// <summary>The directions along which a cloud of activations varies most, orthonormal, the widest first. Immutable.</summary>
public sealed class PrincipalDirections
{
    private readonly double[] _rows;
    private readonly double[] _mean;

    private PrincipalDirections(double[] rows, double[] mean, double explained)
    {
        _rows = rows;
        _mean = mean;
        Explained = explained;
    }

    /// <summary>Directions, k.</summary>
    public int Components => _rows.Length / _mean.Length;

    /// <summary>Width of an activation, d.</summary>
    public int Dimension => _mean.Length;

    /// <summary>Share of the variance along them, in [0, 1].</summary>
    public double Explained { get; }

    /// <summary>Mean of the cloud, shape <c>[d]</c>.</summary>
    public ReadOnlySpan<double> Mean => _mean;

    /// <summary>Direction <paramref name="i"/>, shape <c>[d]</c>.</summary>
    public ReadOnlySpan<double> Row(int i) => _rows.AsSpan(i * Dimension, Dimension);

    /// <summary>Fits as many directions as carry a share of the variance, at most a number of them. Memory d², time d³.</summary>
    /// <param name="values">Shape <c>[n, d]</c>, row-major, finite; n at least 2.</param>
    /// <param name="dimension">d.</param>
    /// <param name="share">In (0, 1].</param>
    /// <param name="most">Most directions, at least 1.</param>
    /// <exception cref="ArgumentException">The values are not rows of d, there are fewer than two, or all points are equal.</exception>
    public static PrincipalDirections Of(ReadOnlySpan<float> values, int dimension, double share = 0.95, int most = int.MaxValue)
    {
        var cloud = new PointCloud(values, dimension);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(share, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(share, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        var moments = new RunningCovariance(dimension);
        for (var i = 0; i < cloud.Count; i++)
        {
            moments.Push(cloud.Row(i));
        }

        var covariance = new double[dimension * dimension];
        moments.AddScatterTo(covariance);
        var eigen = SymmetricEigen.Of(covariance, dimension);
        var total = eigen.Values.Sum(static value => Math.Max(0, value));
        if (!(total > 0))
        {
            throw new ArgumentException("All points are equal; the cloud has no spread.", nameof(values));
        }

        double explained = 0;
        var rows = new List<double>();
        for (var i = 0; i < Math.Min(most, dimension) && (i == 0 || explained < share * total) && eigen.Values[dimension - 1 - i] > 0; i++)
        {
            explained += eigen.Values[dimension - 1 - i];
            rows.AddRange(eigen.Vector(dimension - 1 - i));
        }

        return new PrincipalDirections([.. rows], moments.Mean.ToArray(), explained / total);
    }

    /// <summary>Draws an activation to the plane in place: <c>(1 − m) h + m (mean + P Pᵀ (h − mean))</c>, the repair of arXiv 2603.13911.</summary>
    /// <param name="activation">Shape <c>[d]</c>.</param>
    /// <param name="share">m in [0, 1]; 0 leaves every bit.</param>
    public void Repair(Span<float> activation, double share)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(share);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(share, 1);
        if (activation.Length != Dimension)
        {
            throw new ArgumentException($"The activation has width {activation.Length}; {Dimension} is expected.", nameof(activation));
        }

        if (share == 0)
        {
            return;
        }

        var row = new double[Dimension];
        TensorPrimitives.ConvertTruncating<float, double>(activation, row);
        TensorPrimitives.Subtract<double>(row, _mean, row);
        var target = (double[])_mean.Clone();
        for (var i = 0; i < Components; i++)
        {
            TensorPrimitives.MultiplyAdd(Row(i), TensorPrimitives.Dot(Row(i), row), target, target);
        }

        for (var j = 0; j < row.Length; j++)
        {
            activation[j] = (float)(((1 - share) * activation[j]) + (share * target[j]));
        }
    }
}
