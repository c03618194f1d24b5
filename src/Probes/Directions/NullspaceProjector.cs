using System.Numerics.Tensors;

namespace Candor.Probes.Directions;

/// <summary>Takes a few directions out of an activation: <c>x' = x − Σ ⟨u, x⟩ u</c> with orthonormal u. Immutable.</summary>
public sealed class NullspaceProjector
{
    private readonly double[][] _directions;

    internal NullspaceProjector(double[][] directions, int dimension)
    {
        _directions = directions;
        Dimension = dimension;
    }

    /// <summary>Width of the activations, d.</summary>
    public int Dimension { get; }

    /// <summary>Directions that are taken out.</summary>
    public int Count => _directions.Length;

    /// <summary>Direction <paramref name="i"/>, shape <c>[d]</c>, of length 1, orthogonal to the others; found before those with a higher index.</summary>
    public ReadOnlySpan<double> Direction(int i) => _directions[i];

    /// <summary>Erases in place, shape <c>[d]</c>; a NaN anywhere makes everything that the directions touch NaN.</summary>
    /// <exception cref="ArgumentException"><paramref name="activation"/> is not of width d.</exception>
    public void Erase(Span<float> activation)
    {
        if (activation.Length != Dimension)
        {
            throw new ArgumentException($"The activation has width {activation.Length}; {Dimension} is expected.", nameof(activation));
        }

        var row = new double[Dimension];
        TensorPrimitives.ConvertTruncating<float, double>(activation, row);
        foreach (var direction in _directions)
        {
            TensorPrimitives.MultiplyAdd(direction, -TensorPrimitives.Dot<double>(direction, row), row, row);
        }

        for (var j = 0; j < row.Length; j++)
        {
            activation[j] = (float)row[j];
        }
    }
}
