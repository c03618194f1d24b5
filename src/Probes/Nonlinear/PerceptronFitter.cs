using System.Numerics.Tensors;
using Candor.Probes.Activations;
using Candor.Probes.Directions;
using Candor.Probes.Evaluation;
using Candor.Probes.Numerics;

namespace Candor.Probes.Nonlinear;

/// <summary>Fits a perceptron of one or two hidden layers to standardised activations.</summary>
/// <remarks>
/// Minimises the logistic loss with the penalty <c>l2/2 ‖W‖²</c> on all weights but the biases, over all samples at once, by L-BFGS in double
/// precision: no batches, no learning rate, so that the same samples and seed give the same bits. The line search bisects for the weak Wolfe
/// conditions, which is also what ReLU's kinks need (Lewis and Overton 2013). First weights after Glorot and Bengio (AISTATS 2010), drawn from the
/// seed. The descent ends after a given number of steps, converged or not: a perceptron at its optimum has mostly learnt its samples by heart.
/// Where a descent is broken off depends on the last bit of every sum, so that rows are visited in an order made of their values: the same samples
/// in any order give the same bits. Nothing says that what it finds is in the residual stream rather than in the perceptron: see
/// <see cref="NonlinearityGate"/>.
/// </remarks>
public sealed class PerceptronFitter
{
    private const double Tolerance = 1e-7;

    private readonly int[] _hidden;
    private readonly HiddenUnit _unit;
    private readonly double _l2;
    private readonly int _mostSteps;
    private readonly ulong _seed;

    /// <summary>Keeps the parameters.</summary>
    /// <param name="hidden">Units of one or two hidden layers, each in [1, 1024]; null for one layer of 16.</param>
    /// <param name="unit">Nonlinearity of the hidden layers.</param>
    /// <param name="l2">Strength of the penalty; finite, above 0.</param>
    /// <param name="mostSteps">Most steps of the descent, at least 1.</param>
    /// <param name="seed">Fixes the first weights.</param>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is outside its range.</exception>
    public PerceptronFitter(IReadOnlyList<int>? hidden = null, HiddenUnit unit = HiddenUnit.Tanh, double l2 = 1.0, int mostSteps = 200, ulong seed = 1)
    {
        _hidden = hidden is null ? [16] : [.. hidden];
        if (_hidden.Length is not (1 or 2) || Array.Exists(_hidden, static units => units is < 1 or > PerceptronProbe.MostUnits))
        {
            throw new ArgumentOutOfRangeException(
                nameof(hidden), string.Join(", ", _hidden), $"One or two hidden layers of 1 to {PerceptronProbe.MostUnits} units are possible.");
        }

        if (!(l2 > 0 && double.IsFinite(l2)))
        {
            throw new ArgumentOutOfRangeException(nameof(l2), l2, "The penalty must be finite and above 0.");
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(mostSteps, 1);
        (_unit, _l2, _mostSteps, _seed) = (unit, l2, mostSteps, seed);
    }

    /// <summary>Fits a probe that reads <paramref name="source"/>; a dimension of zero variance gets zero weight.</summary>
    /// <exception cref="ArgumentException">Every dimension is constant.</exception>
    public PerceptronProbe Fit(string name, ProbeSource source, ActivationSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        var shape = new PerceptronShape(set.Dimension, _hidden);
        var ordered = InOrderOfValues(set);
        var scale = Standardisation.Of(ordered);
        RequireVariation(ordered, scale);
        var objective = new PerceptronObjective(ordered, scale, shape, _unit, _l2);
        var point = new LimitedMemoryBfgs(Tolerance, _mostSteps).Minimize(objective.Evaluate, Start(shape)).Point;
        var layers = Enumerable.Range(0, shape.Layers).Select(layer => layer == 0 ? FirstLayer(shape, scale, point) : Layer(shape, layer, point));
        return new PerceptronProbe(name, source, _unit, [.. layers]);
    }

    private static ActivationSet InOrderOfValues(ActivationSet set)
    {
        var order = Enumerable.Range(0, set.Count).ToArray();
        Array.Sort(order, (a, b) => set.Row(a).SequenceCompareTo(set.Row(b)) is var byValue && byValue != 0
            ? byValue
            : set.Trustworthy[a].CompareTo(set.Trustworthy[b]));
        var values = new float[set.Count * set.Dimension];
        for (var k = 0; k < order.Length; k++)
        {
            set.Row(order[k]).CopyTo(values.AsSpan(k * set.Dimension));
        }

        return new ActivationSet(values, set.Dimension, [.. order.Select(i => set.Trustworthy[i])], [.. order.Select(i => set.Groups[i])]);
    }

    private static void RequireVariation(ActivationSet set, Standardisation scale)
    {
        var row = new double[set.Dimension];
        for (var i = 0; i < set.Count; i++)
        {
            scale.Apply(set.Row(i), row);
            if (TensorPrimitives.SumOfSquares<double>(row) > 0)
            {
                return;
            }
        }

        throw new ArgumentException("Every dimension is constant; there is nothing to tell the classes apart by.", nameof(set));
    }

    private double[] Start(PerceptronShape shape)
    {
        var random = new SeededRandom(_seed);
        var point = new double[shape.Parameters];
        for (var layer = 0; layer < shape.Layers; layer++)
        {
            var bound = Math.Sqrt(6d / (shape.Width(layer) + shape.Width(layer + 1)));
            foreach (ref var weight in point.AsSpan()[shape.Weights(layer)])
            {
                weight = bound * (Math.ScaleB(random.Next() >> 11, -52) - 1);
            }
        }

        return point;
    }

    private static PerceptronLayer Layer(PerceptronShape shape, int layer, double[] point) =>
        new(Single(point.AsSpan()[shape.Weights(layer)]), Single(point.AsSpan()[shape.Biases(layer)]));

    // Every unit reads raw activations, as a direction of a linear probe does.
    private static PerceptronLayer FirstLayer(PerceptronShape shape, Standardisation scale, double[] point)
    {
        var d = shape.Width(0);
        var layer = Layer(shape, 0, point);
        for (var j = 0; j < layer.Outputs; j++)
        {
            var weights = point.AsSpan()[shape.Weights(0)].Slice(j * d, d);
            if (TensorPrimitives.Norm<double>(weights) > 0)
            {
                var unit = scale.Fold(weights, point.AsSpan()[shape.Biases(0)][j]);
                TensorPrimitives.Multiply(unit.Direction.Unit, unit.Gain, layer.Weights.AsSpan(j * d, d));
                layer.Biases[j] = unit.Bias;
            }
        }

        return layer;
    }

    private static float[] Single(ReadOnlySpan<double> values)
    {
        var result = new float[values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            result[i] = (float)values[i];
        }

        return result;
    }
}
