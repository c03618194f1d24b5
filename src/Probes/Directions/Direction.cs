using System.Numerics.Tensors;

namespace Candor.Probes.Directions;

/// <summary>A unit vector in the residual stream, shape <c>[d]</c>.</summary>
public sealed class Direction
{
    /// <summary>How far a stored vector's length may be from 1: single-precision rounding over 16,384 components, with room.</summary>
    private const float StoredTolerance = 1e-4f;

    private readonly float[] _unit;

    private Direction(float[] unit) => _unit = unit;

    /// <summary>Width of the residual stream, d.</summary>
    public int Dimension => _unit.Length;

    /// <summary>The vector, shape <c>[d]</c>, of length 1.</summary>
    public ReadOnlySpan<float> Unit => _unit;

    /// <summary>Normalises <paramref name="vector"/>, shape <c>[d]</c>.</summary>
    /// <exception cref="ArgumentException"><paramref name="vector"/> is zero or not finite.</exception>
    public static Direction FromVector(ReadOnlySpan<float> vector)
    {
        // Scaled first, so that the squares of very small or very large components neither vanish nor overflow.
        var scale = vector.IsEmpty ? 0 : Math.Abs(TensorPrimitives.MaxMagnitude(vector));
        if (!float.IsFinite(scale) || scale == 0)
        {
            throw new ArgumentException("A direction needs a finite, non-zero vector.", nameof(vector));
        }

        var unit = new float[vector.Length];
        TensorPrimitives.Divide(vector, scale, unit);
        TensorPrimitives.Divide(unit, TensorPrimitives.Norm<float>(unit), unit);
        return new Direction(unit);
    }

    /// <summary>Signed length of the projection of <paramref name="residual"/>, shape <c>[d]</c>, on this direction; NaN for NaN.</summary>
    /// <exception cref="ArgumentException"><paramref name="residual"/> is not of this direction's width.</exception>
    public float Project(ReadOnlySpan<float> residual) => TensorPrimitives.Dot(residual, _unit);

    /// <summary>Takes a stored unit vector as it is: normalising again would change its last bits, and scores with them.</summary>
    /// <returns>Null where the vector's length is not 1.</returns>
    internal static Direction? TryFromStored(float[] unit) =>
        Math.Abs(TensorPrimitives.Norm<float>(unit) - 1) <= StoredTolerance ? new Direction(unit) : null;
}
