namespace Candor.Inference.Execution;

/// <summary>A tensor that goes into or comes out of a single run of a graph. Immutable.</summary>
/// <param name="Shape">Lengths of the axes; row-major.</param>
/// <param name="Reals">Its values where it holds real numbers, whatever their width in the graph; empty otherwise.</param>
/// <param name="Integers">Its values where it holds integers or booleans; empty otherwise.</param>
internal sealed record GraphTensor(long[] Shape, float[] Reals, long[] Integers)
{
    /// <summary>Real numbers.</summary>
    public static GraphTensor Of(float[] values, params long[] shape) => new(shape, values, []);

    /// <summary>Integers.</summary>
    public static GraphTensor Of(long[] values, params long[] shape) => new(shape, [], values);

    /// <summary>Real zeros.</summary>
    public static GraphTensor Zeros(params long[] shape) => Of(new float[shape.Aggregate(1L, static (product, size) => product * size)], shape);

    /// <summary>Row <paramref name="index"/> of the values as a matrix whose columns are the last axis.</summary>
    public ReadOnlySpan<float> Row(int index) => Reals.AsSpan(index * (int)Shape[^1], (int)Shape[^1]);
}
