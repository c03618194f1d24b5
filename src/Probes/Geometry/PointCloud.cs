namespace Candor.Probes.Geometry;

/// <summary>A view of activations as points, shape <c>[n, d]</c>, row-major.</summary>
internal readonly ref struct PointCloud
{
    private readonly ReadOnlySpan<float> _values;
    private readonly int _dimension;

    /// <summary>Checks the shape and that every value is finite.</summary>
    public PointCloud(ReadOnlySpan<float> values, int dimension)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        if (values.Length % dimension != 0)
        {
            throw new ArgumentException($"{values.Length} values are not rows of {dimension}.", nameof(values));
        }

        for (var i = 0; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]))
            {
                throw new ArgumentException($"Row {i / dimension}, column {i % dimension} is {values[i]}; activations must be finite.", nameof(values));
            }
        }

        _values = values;
        _dimension = dimension;
    }

    /// <summary>Points, n.</summary>
    public int Count => _values.Length / _dimension;

    /// <summary>Point <paramref name="i"/>, shape <c>[d]</c>.</summary>
    public ReadOnlySpan<float> Row(int i) => _values.Slice(i * _dimension, _dimension);
}
