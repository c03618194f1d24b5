using System.Numerics.Tensors;

namespace Candor.Probes.Trajectories;

/// <summary>Judges an answer by how far its trace is from those of right and of wrong ones (CLUE). Immutable.</summary>
/// <remarks>
/// arXiv 2510.01591: the trace of an answer is <c>D = H_end − H_start</c>, shape <c>[layers, d]</c>, the residual streams at the end minus those at its
/// start; the two centroids are element-wise means. The paper's text leaves the distance open; here it is the mean over layers of the Euclidean
/// norm. There is nothing to tune. The paper was withdrawn over confounds with topic and difficulty: judge it only with right and wrong answers to
/// the same questions.
/// </remarks>
public sealed class CentroidTrace
{
    private readonly float[] _trustworthy;
    private readonly float[] _untrustworthy;
    private readonly int _layers;

    private CentroidTrace(float[] trustworthy, float[] untrustworthy, int layers)
    {
        _trustworthy = trustworthy;
        _untrustworthy = untrustworthy;
        _layers = layers;
    }

    /// <summary>Averages traces.</summary>
    /// <param name="traces">Each <c>[layers, d]</c>, row-major, finite.</param>
    /// <param name="trustworthy">One label a trace; both must occur.</param>
    /// <param name="layers">Layers of a trace, at least 1.</param>
    /// <exception cref="ArgumentException">Shapes or lengths disagree, a value is not finite, or a label is missing.</exception>
    public static CentroidTrace Fit(IReadOnlyList<float[]> traces, IReadOnlyList<bool> trustworthy, int layers)
    {
        ArgumentNullException.ThrowIfNull(traces);
        ArgumentNullException.ThrowIfNull(trustworthy);
        ArgumentOutOfRangeException.ThrowIfLessThan(layers, 1);
        if (traces.Count != trustworthy.Count)
        {
            throw new ArgumentException($"There are {traces.Count} traces for {trustworthy.Count} labels.", nameof(traces));
        }

        Activations.Labels.RequireBoth(trustworthy, nameof(trustworthy));
        var length = traces[0].Length;
        if (length == 0 || length % layers != 0)
        {
            throw new ArgumentException($"{length} values are not {layers} layers.", nameof(traces));
        }

        for (var i = 0; i < traces.Count; i++)
        {
            if (traces[i].Length != length || !traces[i].All(float.IsFinite))
            {
                throw new ArgumentException($"Trace {i} is not of {length} finite values like the first.", nameof(traces));
            }
        }

        return new CentroidTrace(Mean(true), Mean(false), layers);

        float[] Mean(bool label)
        {
            var sum = new double[length];
            var row = new double[length];
            var count = 0;
            for (var i = 0; i < traces.Count; i++)
            {
                if (trustworthy[i] == label)
                {
                    TensorPrimitives.ConvertTruncating<float, double>(traces[i], row);
                    TensorPrimitives.Add<double>(sum, row, sum);
                    count++;
                }
            }

            return [.. sum.Select(value => (float)(value / count))];
        }
    }

    /// <summary>Distance to the trustworthy centroid minus distance to the other: above 0 is nearer to the untrustworthy one; NaN for NaN.</summary>
    /// <exception cref="ArgumentException"><paramref name="trace"/> is of another shape.</exception>
    public double Score(ReadOnlySpan<float> trace) => trace.Length == _trustworthy.Length
        ? Distance(trace, _trustworthy) - Distance(trace, _untrustworthy)
        : throw new ArgumentException($"The trace has {trace.Length} values; {_trustworthy.Length} are expected.", nameof(trace));

    private double Distance(ReadOnlySpan<float> trace, float[] centroid)
    {
        var width = centroid.Length / _layers;
        double sum = 0;
        for (var layer = 0; layer < _layers; layer++)
        {
            sum += TensorPrimitives.Distance(trace.Slice(layer * width, width), centroid.AsSpan(layer * width, width));
        }

        return sum / _layers;
    }
}
