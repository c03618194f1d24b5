namespace Candor.Inference.Execution;

/// <summary>
/// Means of a sequence's residual streams from one token on, for each hook point a running sum in double precision that is made on demand. What an
/// earlier token needs is summed again from the start, in the same order: a mean does not depend on what was asked or rolled back before.
/// </summary>
/// <remarks>Memory is taken with the first question; 12 bytes for each hook point and dimension. Not thread-safe: owned by a sequence.</remarks>
internal sealed class RunningMeans(ResidualHistory history, int hookPoints, int dimension)
{
    private double[] _sums = [];
    private float[] _means = [];

    /// <summary>For each hook point, one past the last token in its sum; never below <see cref="_first"/>.</summary>
    private int[] _ends = [];
    private int _first;

    /// <summary>
    /// The mean over the tokens <paramref name="first"/> … <paramref name="last"/>, shape <c>[d]</c>; valid until the next call for this hook point.
    /// </summary>
    public ReadOnlySpan<float> Of(int first, int last, int hookPoint)
    {
        Begin(first);
        var sum = _sums.AsSpan(hookPoint * dimension, dimension);
        ref var end = ref _ends[hookPoint];
        if (end > last + 1)
        {
            sum.Clear();
            end = first;
        }

        for (; end <= last; end++)
        {
            var residual = history.At(end, hookPoint);
            for (var i = 0; i < sum.Length; i++)
            {
                sum[i] += residual[i];
            }
        }

        var mean = _means.AsSpan(hookPoint * dimension, dimension);
        for (var i = 0; i < mean.Length; i++)
        {
            mean[i] = (float)(sum[i] / (end - first));
        }

        return mean;
    }

    /// <summary>Forgets the tokens from <paramref name="length"/> on.</summary>
    public void Truncate(int length)
    {
        for (var i = 0; i < _ends.Length; i++)
        {
            if (_ends[i] > length)
            {
                _sums.AsSpan(i * dimension, dimension).Clear();
                _ends[i] = _first;
            }
        }
    }

    private void Begin(int first)
    {
        if (_ends.Length != hookPoints)
        {
            _sums = new double[hookPoints * dimension];
            _means = new float[hookPoints * dimension];
            _ends = new int[hookPoints];
            _first = 0;
        }

        if (first != _first)
        {
            Array.Clear(_sums);
            Array.Fill(_ends, first);
            _first = first;
        }
    }
}
