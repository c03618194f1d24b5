using System.Numerics.Tensors;
using Candor.Probes.Activations;
using Candor.Probes.Readouts;

namespace Candor.Probes.Nonlinear;

/// <summary>Scores a token by a small perceptron over its raw activations. Immutable. To be served only behind <see cref="NonlinearityGate"/>.</summary>
/// <remarks>Standardisation is folded into the first layer. A token costs 2 d h operations for h hidden units; nothing is allocated.</remarks>
public sealed class PerceptronProbe : ITokenProbe
{
    /// <summary>Most hidden units of a layer: 8 KiB of stack for two layers.</summary>
    internal const int MostUnits = 1024;

    private readonly PerceptronLayer[] _layers;

    /// <summary>Checks and keeps the layers.</summary>
    /// <param name="name">Identifies the probe.</param>
    /// <param name="source">What it reads.</param>
    /// <param name="unit">Nonlinearity after every layer but the last.</param>
    /// <param name="layers">Two or three, each as wide as the one before it puts out; the last puts out one number, the score.</param>
    /// <exception cref="ArgumentException">The layers do not fit together, or are too wide.</exception>
    public PerceptronProbe(string name, ProbeSource source, HiddenUnit unit, IReadOnlyList<PerceptronLayer> layers)
    {
        ArgumentNullException.ThrowIfNull(layers);
        var fits = layers.Count is 2 or 3 && layers[^1].Outputs == 1 && layers[0].Inputs > 0;
        for (var k = 1; fits && k < layers.Count; k++)
        {
            fits = layers[k].Inputs == layers[k - 1].Outputs && layers[k].Inputs <= MostUnits;
        }

        if (!fits)
        {
            var shapes = string.Join(", ", layers.Select(static layer => $"{layer.Inputs} → {layer.Outputs}"));
            throw new ArgumentException($"Layers of {shapes} are not one or two hidden layers of at most {MostUnits} units.", nameof(layers));
        }

        Name = name;
        Source = source;
        Unit = unit;
        _layers = [.. layers];
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public ProbeSource Source { get; }

    /// <summary>Nonlinearity after every layer but the last.</summary>
    public HiddenUnit Unit { get; }

    /// <summary>The layers, input first.</summary>
    public IReadOnlyList<PerceptronLayer> Layers => _layers;

    /// <summary>Width of the residual stream, d.</summary>
    public int Dimension => _layers[0].Inputs;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException"><paramref name="features"/> is not of width d.</exception>
    public float Score(ReadOnlySpan<float> features)
    {
        // Rows of weights are cut by the input's width, so that another one would be read as something else instead of failing by itself.
        if (features.Length != Dimension)
        {
            throw new ArgumentException($"There are {features.Length} features; {Dimension} are expected.", nameof(features));
        }

        Span<float> hidden = stackalloc float[_layers[0].Outputs];
        Apply(_layers[0], features, hidden);
        if (_layers.Length == 2)
        {
            return Output(hidden);
        }

        Span<float> second = stackalloc float[_layers[1].Outputs];
        Apply(_layers[1], hidden, second);
        return Output(second);
    }

    private void Apply(PerceptronLayer layer, ReadOnlySpan<float> input, Span<float> output)
    {
        for (var j = 0; j < output.Length; j++)
        {
            var sum = TensorPrimitives.Dot(layer.Weights.AsSpan(j * input.Length, input.Length), input) + layer.Biases[j];

            // Math.Max passes a NaN on.
            output[j] = Unit == HiddenUnit.Tanh ? MathF.Tanh(sum) : Math.Max(sum, 0);
        }
    }

    private float Output(ReadOnlySpan<float> hidden) => TensorPrimitives.Dot(_layers[^1].Weights, hidden) + _layers[^1].Biases[0];
}
