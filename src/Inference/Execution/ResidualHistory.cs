using System.Buffers;

namespace Candor.Inference.Execution;

/// <summary>
/// The residual streams of one sequence at the hook points that it asked for, <c>[token, hook point, d]</c>, and their means over prefixes.
/// Not thread-safe: the pass thread writes while a pass runs, the sequence's owner reads in between.
/// </summary>
/// <remarks>
/// All tokens are kept, so that a prefix mean is exact after any rollback; that is a small part of what their keys and values take. Sums are
/// in double precision and made on demand.
/// </remarks>
internal sealed class ResidualHistory(int hookPoints, int dimension) : IDisposable
{
    private const int FirstCapacity = 64;

    private readonly double[] _sums = new double[hookPoints * dimension];
    private readonly int[] _summed = new int[hookPoints];
    private readonly float[] _means = new float[hookPoints * dimension];
    private float[] _values = [];

    /// <summary>Makes room for <paramref name="tokens"/> tokens.</summary>
    public void Reserve(int tokens)
    {
        var needed = checked(tokens * hookPoints * dimension);
        if (needed <= _values.Length)
        {
            return;
        }

        var larger = ArrayPool<float>.Shared.Rent(Math.Max(needed, Math.Max(2 * _values.Length, FirstCapacity * hookPoints * dimension)));
        _values.CopyTo(larger);
        Dispose();
        _values = larger;
    }

    /// <summary>The residual stream of a token, shape <c>[d]</c>; room for it must have been made.</summary>
    public Span<float> At(int token, int hookPoint) => _values.AsSpan(((token * hookPoints) + hookPoint) * dimension, dimension);

    /// <summary>The mean over the tokens from the first one to <paramref name="token"/>, shape <c>[d]</c>; valid until the next call for this hook point.</summary>
    public ReadOnlySpan<float> PrefixMean(int token, int hookPoint)
    {
        var sum = _sums.AsSpan(hookPoint * dimension, dimension);
        ref var summed = ref _summed[hookPoint];
        if (summed > token + 1)
        {
            sum.Clear();
            summed = 0;
        }

        for (; summed <= token; summed++)
        {
            var residual = At(summed, hookPoint);
            for (var i = 0; i < sum.Length; i++)
            {
                sum[i] += residual[i];
            }
        }

        var mean = _means.AsSpan(hookPoint * dimension, dimension);
        for (var i = 0; i < mean.Length; i++)
        {
            mean[i] = (float)(sum[i] / summed);
        }

        return mean;
    }

    /// <summary>Forgets the tokens from <paramref name="length"/> on.</summary>
    public void Truncate(int length)
    {
        for (var i = 0; i < _summed.Length; i++)
        {
            if (_summed[i] > length)
            {
                _sums.AsSpan(i * dimension, dimension).Clear();
                _summed[i] = 0;
            }
        }
    }

    public void Dispose()
    {
        if (_values.Length > 0)
        {
            ArrayPool<float>.Shared.Return(_values);
            _values = [];
        }
    }
}
