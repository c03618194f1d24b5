using System.Numerics.Tensors;

namespace Candor.Inference.Import;

/// <summary>Differences between vectors.</summary>
internal static class Difference
{
    /// <summary><c>‖actual − expected‖ / ‖expected‖</c>; 0 where both are zero, infinite where a value is not finite.</summary>
    public static double Relative(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        double difference = 0, norm = 0;
        for (var i = 0; i < expected.Length; i++)
        {
            var delta = (double)actual[i] - expected[i];
            difference += delta * delta;
            norm += (double)expected[i] * expected[i];
        }

        return difference == 0 ? 0 : double.IsFinite(difference) && norm > 0 ? Math.Sqrt(difference / norm) : double.PositiveInfinity;
    }

    /// <summary>The largest difference of two elements; infinite where one is not finite.</summary>
    public static double Absolute(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        var delta = new float[expected.Length];
        TensorPrimitives.Subtract(actual, expected, delta);
        var largest = delta.Length == 0 ? 0 : TensorPrimitives.MaxMagnitude<float>(delta);
        return float.IsFinite(largest) ? Math.Abs(largest) : double.PositiveInfinity;
    }
}
