namespace Candor.Probes.Nonlinear;

/// <summary>Where the weights of a perceptron lie in one array: for each layer W, row-major, then b. Immutable.</summary>
internal sealed class PerceptronShape
{
    private readonly int[] _widths;
    private readonly int[] _offsets;

    /// <summary>Lays out the layers.</summary>
    /// <param name="dimension">d.</param>
    /// <param name="hidden">Units of each hidden layer; the output of width 1 is added.</param>
    public PerceptronShape(int dimension, IReadOnlyList<int> hidden)
    {
        _widths = [dimension, .. hidden, 1];
        _offsets = new int[_widths.Length];
        for (var layer = 0; layer < Layers; layer++)
        {
            _offsets[layer + 1] = checked(_offsets[layer] + ((_widths[layer] + 1) * _widths[layer + 1]));
        }
    }

    /// <summary>Affine maps.</summary>
    public int Layers => _widths.Length - 1;

    /// <summary>Weights and biases of all layers.</summary>
    public int Parameters => _offsets[^1];

    /// <summary>Width of what enters a layer; of the score for <see cref="Layers"/>.</summary>
    public int Width(int layer) => _widths[layer];

    /// <summary>W of a layer, shape <c>[outputs, inputs]</c>.</summary>
    public Range Weights(int layer) => _offsets[layer]..(_offsets[layer] + (_widths[layer] * _widths[layer + 1]));

    /// <summary>b of a layer, shape <c>[outputs]</c>.</summary>
    public Range Biases(int layer) => (_offsets[layer] + (_widths[layer] * _widths[layer + 1])).._offsets[layer + 1];
}
