using System.Numerics.Tensors;

namespace Candor.Inference.Tests.Execution;

/// <summary>Comparisons of vectors.</summary>
public static class Numbers
{
    /// <summary>Length of the difference, in units of the expected vector's length.</summary>
    public static float Difference(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        var delta = new float[expected.Length];
        TensorPrimitives.Subtract(expected, actual, delta);
        return TensorPrimitives.Norm<float>(delta) / Math.Max(1e-6f, TensorPrimitives.Norm(expected));
    }

    public static void AssertClose(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, float tolerance, string what)
    {
        var difference = Difference(expected, actual);
        Assert.True(difference <= tolerance, $"{what}: differs by {difference} of its norm; at most {tolerance} was expected.");
    }
}
