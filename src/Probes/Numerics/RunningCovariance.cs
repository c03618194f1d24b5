using System.Numerics.Tensors;

namespace Candor.Probes.Numerics;

/// <summary>Mean and scatter of samples that arrive one at a time. Not thread-safe: owned by one fit.</summary>
/// <remarks>
/// Welford's update <c>S += (x − m_old)(x − m_new)ᵀ</c> and not <c>Σ x xᵀ − n m mᵀ</c>: a residual stream has dimensions whose mean is hundreds of
/// times their spread, and the difference of the two large sums would keep few correct digits. Memory d², time d² a sample.
/// </remarks>
/// <param name="dimension">d, at least 1.</param>
public sealed class RunningCovariance(int dimension)
{
    private readonly double[] _mean = new double[dimension];

    /// <summary>Unnormalised: Σ (x − mean)(x − mean)ᵀ; only the lower triangle is kept up to date.</summary>
    private readonly double[] _scatter = new double[dimension * dimension];

    private readonly double[] _before = new double[dimension];
    private readonly double[] _after = new double[dimension];

    /// <summary>Samples so far, n.</summary>
    public int Count { get; private set; }

    /// <summary>Width of a sample, d.</summary>
    public int Dimension { get; } = dimension;

    /// <summary>Mean of the samples so far, shape <c>[d]</c>; zero before the first.</summary>
    public ReadOnlySpan<double> Mean => _mean;

    /// <summary>Adds a sample, shape <c>[d]</c>; a NaN stays in the results for good.</summary>
    /// <exception cref="ArgumentException"><paramref name="sample"/> is not of width d.</exception>
    public void Push(ReadOnlySpan<float> sample)
    {
        if (sample.Length != Dimension)
        {
            throw new ArgumentException($"The sample has width {sample.Length}; {Dimension} is expected.", nameof(sample));
        }

        Count++;
        TensorPrimitives.ConvertTruncating<float, double>(sample, _after);
        TensorPrimitives.Subtract<double>(_after, _mean, _before);
        TensorPrimitives.MultiplyAdd(_before, 1d / Count, _mean, _mean);
        TensorPrimitives.Subtract<double>(_after, _mean, _after);
        for (var i = 0; i < Dimension; i++)
        {
            var row = _scatter.AsSpan(i * Dimension, i + 1);
            TensorPrimitives.MultiplyAdd(_before.AsSpan(0, i + 1), _after[i], row, row);
        }
    }

    /// <summary>Takes in the samples of <paramref name="other"/>, as if they had been pushed here (Chan, Golub and LeVeque 1979).</summary>
    /// <exception cref="ArgumentException"><paramref name="other"/> is of another width.</exception>
    public void Combine(RunningCovariance other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.Dimension != Dimension)
        {
            throw new ArgumentException($"The other has width {other.Dimension}; {Dimension} is expected.", nameof(other));
        }

        if (other.Count == 0)
        {
            return;
        }

        var total = Count + other.Count;
        TensorPrimitives.Subtract<double>(other._mean, _mean, _before);
        for (var i = 0; i < Dimension; i++)
        {
            var row = _scatter.AsSpan(i * Dimension, i + 1);
            TensorPrimitives.Add<double>(row, other._scatter.AsSpan(i * Dimension, i + 1), row);
            TensorPrimitives.MultiplyAdd(_before.AsSpan(0, i + 1), _before[i] * Count * other.Count / total, row, row);
        }

        TensorPrimitives.MultiplyAdd(_before, (double)other.Count / total, _mean, _mean);
        Count = total;
    }

    /// <summary>
    /// Adds the scatter <c>Σ (x − mean)(x − mean)ᵀ</c> to <paramref name="destination"/>, both triangles: classes pool by adding up theirs.
    /// </summary>
    /// <param name="destination">Shape <c>[d, d]</c>, row-major.</param>
    public void AddScatterTo(Span<double> destination)
    {
        for (var i = 0; i < Dimension; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                var value = _scatter[(i * Dimension) + j];
                destination[(i * Dimension) + j] += value;
                if (j < i)
                {
                    destination[(j * Dimension) + i] += value;
                }
            }
        }
    }
}
