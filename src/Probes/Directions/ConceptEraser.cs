using System.Numerics.Tensors;

namespace Candor.Probes.Directions;

/// <summary>Takes out of an activation what a linear probe could read of one label: <c>x' = x − (u · (x − mean)) v</c>. Immutable.</summary>
public sealed class ConceptEraser
{
    private readonly double[] _read;
    private readonly double[] _write;
    private readonly double[] _mean;

    internal ConceptEraser(double[] read, double[] write, double[] mean)
    {
        _read = read;
        _write = write;
        _mean = mean;
    }

    /// <summary>Width of the activations, d.</summary>
    public int Dimension => _mean.Length;

    /// <summary>Erases in place, shape <c>[d]</c>; a NaN stays one.</summary>
    /// <exception cref="ArgumentException"><paramref name="activation"/> is not of width d.</exception>
    public void Erase(Span<float> activation)
    {
        if (activation.Length != Dimension)
        {
            throw new ArgumentException($"The activation has width {activation.Length}; {Dimension} is expected.", nameof(activation));
        }

        var row = new double[Dimension];
        TensorPrimitives.ConvertTruncating<float, double>(activation, row);
        var component = TensorPrimitives.Dot<double>(row, _read) - TensorPrimitives.Dot<double>(_mean, _read);
        TensorPrimitives.MultiplyAdd(_write, -component, row, row);
        for (var j = 0; j < row.Length; j++)
        {
            activation[j] = (float)row[j];
        }
    }
}
