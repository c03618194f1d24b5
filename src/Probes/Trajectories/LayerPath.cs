using System.Numerics.Tensors;

namespace Candor.Probes.Trajectories;

/// <summary>A path of unit vectors, one a layer: the step lengths and turns that several scores are made of.</summary>
internal sealed class LayerPath
{
    private readonly double[][] _points;

    /// <summary>Normalises every layer's state to length 1, so that the growth of the residual stream with depth does not decide.</summary>
    /// <param name="states">Shape <c>[layers, d]</c>, row-major, finite.</param>
    /// <param name="layers">Layers, at least 3: fewer have no turn.</param>
    /// <exception cref="ArgumentException">The shape is wrong, a value is not finite, or a state is zero.</exception>
    public LayerPath(ReadOnlySpan<float> states, int layers)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(layers, 3);
        if (states.IsEmpty || states.Length % layers != 0)
        {
            throw new ArgumentException($"{states.Length} values are not {layers} layers.", nameof(states));
        }

        var width = states.Length / layers;
        _points = new double[layers][];
        for (var layer = 0; layer < layers; layer++)
        {
            var point = new double[width];
            TensorPrimitives.ConvertTruncating(states.Slice(layer * width, width), point);
            var norm = TensorPrimitives.Norm<double>(point);
            if (!(norm > 0) || !double.IsFinite(norm))
            {
                throw new ArgumentException($"The state of layer {layer} is zero or not finite; it has no direction.", nameof(states));
            }

            TensorPrimitives.Divide(point, norm, point);
            _points[layer] = point;
        }
    }

    /// <summary>Layers.</summary>
    public int Layers => _points.Length;

    /// <summary>The unit state of a layer, shape <c>[d]</c>.</summary>
    public ReadOnlySpan<double> this[int layer] => _points[layer];

    /// <summary>Mean length of a step from one layer to the next, in [0, 2].</summary>
    public double MeanStep() => Enumerable.Range(0, Layers - 1).Average(layer => TensorPrimitives.Norm<double>(Step(layer)));

    /// <summary>Mean cosine of neighbouring steps, in [−1, 1]; a step of length 0 has no direction and is left out. NaN where none is left.</summary>
    public double MeanStepCosine()
    {
        double[] cosines = [.. Enumerable.Range(0, Layers - 2)
            .Select(layer => TensorPrimitives.CosineSimilarity<double>(Step(layer), Step(layer + 1))).Where(static cosine => !double.IsNaN(cosine))];
        return cosines.Length == 0 ? double.NaN : cosines.Average();
    }

    /// <summary>Mean over the dimensions of how often their steps change sign from one layer to the next, in [0, layers − 2].</summary>
    public double MeanSignChanges()
    {
        long changes = 0;
        for (var layer = 0; layer + 2 < Layers; layer++)
        {
            var (before, after) = (Step(layer), Step(layer + 1));
            for (var j = 0; j < before.Length; j++)
            {
                changes += before[j] * after[j] < 0 ? 1 : 0;
            }
        }

        return (double)changes / _points[0].Length;
    }

    private double[] Step(int layer)
    {
        var step = new double[_points[layer].Length];
        TensorPrimitives.Subtract<double>(_points[layer + 1], _points[layer], step);
        return step;
    }
}
