using System.Numerics.Tensors;

namespace Candor.Probes.Trajectories;

/// <summary>How far an answer's residual streams are from those of right answers, layer by layer, and where they first leave them (REMA). Immutable.</summary>
/// <remarks>
/// arXiv 2509.22518: an answer is the mean over its tokens at each layer; its deviation there is the mean Euclidean distance to the k nearest right
/// answers; a layer is abnormal above mean + alpha · deviation of the right answers' own deviations (each without itself). With alpha = 2 a
/// share of 2 to 6 % of right answers is abnormal at a given layer, so that "the first abnormal layer" over l layers needs more than one of them:
/// <see cref="FirstAbnormal"/> asks for <see cref="Run"/> neighbouring layers in a row. The paper was rejected for confounds with topic: compare
/// answers to the same questions. Time n d per layer.
/// </remarks>
public sealed class NeighbourDeviation
{
    /// <summary>Abnormal layers in a row that make the first of them count.</summary>
    public const int Run = 2;

    private readonly float[][] _bank;
    private readonly int _layers;
    private readonly int _neighbours;
    private readonly double[] _limits;

    private NeighbourDeviation(float[][] bank, int layers, int neighbours, double[] limits)
    {
        _bank = bank;
        _layers = layers;
        _neighbours = neighbours;
        _limits = limits;
    }

    /// <summary>Deviation above which a layer is abnormal, shape <c>[layers]</c>.</summary>
    public IReadOnlyList<double> Limits => _limits;

    /// <summary>Keeps right answers.</summary>
    /// <param name="bank">Right answers, each <c>[layers, d]</c>, row-major, finite; more than <paramref name="neighbours"/> + 1 of them.</param>
    /// <param name="layers">Layers.</param>
    /// <param name="neighbours">k, at least 1.</param>
    /// <param name="alpha">Standard deviations above the mean, above 0.</param>
    /// <exception cref="ArgumentException">Shapes disagree, a value is not finite, or there are too few answers.</exception>
    public static NeighbourDeviation Fit(IReadOnlyList<float[]> bank, int layers, int neighbours = 5, double alpha = 2)
    {
        ArgumentNullException.ThrowIfNull(bank);
        ArgumentOutOfRangeException.ThrowIfLessThan(layers, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(neighbours, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(alpha, 0);
        if (bank.Count < neighbours + 2)
        {
            throw new ArgumentException($"{bank.Count} answers have no {neighbours} neighbours each; at least {neighbours + 2} are needed.", nameof(bank));
        }

        var length = bank[0].Length;
        for (var i = 0; i < bank.Count; i++)
        {
            if (length == 0 || bank[i].Length != length || length % layers != 0 || !bank[i].All(float.IsFinite))
            {
                throw new ArgumentException($"Answer {i} is not {layers} layers of finite values, as wide as the first.", nameof(bank));
            }
        }

        var fitted = new NeighbourDeviation([.. bank], layers, neighbours, new double[layers]);
        for (var layer = 0; layer < layers; layer++)
        {
            double[] own = [.. Enumerable.Range(0, bank.Count).Select(i => fitted.Deviation(bank[i], layer, except: i))];
            var mean = own.Average();
            fitted._limits[layer] = mean + (alpha * Math.Sqrt(own.Sum(value => (value - mean) * (value - mean)) / (own.Length - 1)));
        }

        return fitted;
    }

    /// <summary>Deviation of an answer at every layer, shape <c>[layers]</c>; NaN for NaN.</summary>
    /// <param name="answer">Shape <c>[layers, d]</c>.</param>
    /// <exception cref="ArgumentException"><paramref name="answer"/> is of another shape.</exception>
    public double[] Deviations(float[] answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        return answer.Length == _bank[0].Length
            ? [.. Enumerable.Range(0, _layers).Select(layer => Deviation(answer, layer, except: -1))]
            : throw new ArgumentException($"The answer has {answer.Length} values; {_bank[0].Length} are expected.", nameof(answer));
    }

    /// <summary>The first of <see cref="Run"/> abnormal layers in a row; null where there is none.</summary>
    /// <exception cref="ArgumentException"><paramref name="answer"/> is of another shape, or not finite: "none" would pass for normal.</exception>
    public int? FirstAbnormal(float[] answer)
    {
        var deviations = Deviations(answer);
        if (Array.FindIndex(deviations, static deviation => !double.IsFinite(deviation)) is var broken and >= 0)
        {
            throw new ArgumentException($"The answer has no deviation at layer {broken}: its state there is not finite, or too large.", nameof(answer));
        }

        var inRow = 0;
        for (var layer = 0; layer < _layers; layer++)
        {
            inRow = deviations[layer] > _limits[layer] ? inRow + 1 : 0;
            if (inRow == Math.Min(Run, _layers))
            {
                return layer - inRow + 1;
            }
        }

        return null;
    }

    private double Deviation(float[] answer, int layer, int except)
    {
        var width = answer.Length / _layers;
        var row = answer.AsSpan(layer * width, width);
        var distances = new double[_bank.Length];
        for (var i = 0; i < distances.Length; i++)
        {
            distances[i] = i == except ? double.PositiveInfinity : TensorPrimitives.Distance<float>(row, _bank[i].AsSpan(layer * width, width));
        }

        // NaN sorts first, so that an answer that is not a number has no deviation.
        Array.Sort(distances);
        return distances.Take(_neighbours).Average();
    }
}
