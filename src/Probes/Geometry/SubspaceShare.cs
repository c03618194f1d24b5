using System.Numerics.Tensors;

namespace Candor.Probes.Geometry;

/// <summary>How much of a direction lies in a subspace, beside what a random direction would have there.</summary>
/// <remarks>
/// With orthonormal rows P: the share <c>‖P u‖²</c>, the visibility <c>‖P u‖</c> (arXiv 2603.13911, with P the leading right singular vectors of the
/// unembedding). A random unit direction has share k / d and visibility √(k / d) in expectation; a share without that figure beside it means nothing.
/// </remarks>
/// <param name="Share">In [0, 1].</param>
/// <param name="RandomShare">k / d.</param>
public sealed record SubspaceShare(double Share, double RandomShare)
{
    /// <summary>Length of the direction's part in the subspace, in [0, 1].</summary>
    public double Visibility => Math.Sqrt(Share);

    /// <summary>The same of a random direction.</summary>
    public double RandomVisibility => Math.Sqrt(RandomShare);

    /// <summary>Measures a direction.</summary>
    /// <param name="direction">Shape <c>[d]</c>, not zero.</param>
    /// <param name="basis">Orthonormal rows, shape <c>[k, d]</c>, row-major.</param>
    /// <exception cref="ArgumentException">The basis is not rows of d or not orthonormal to 1e-3, or the direction is zero or not finite.</exception>
    public static SubspaceShare Of(ReadOnlySpan<float> direction, ReadOnlySpan<float> basis)
    {
        var d = direction.Length;
        if (d == 0 || basis.Length % d != 0)
        {
            throw new ArgumentException($"{basis.Length} values are not rows of {d}.", nameof(basis));
        }

        var k = basis.Length / d;
        double share = 0;
        for (var i = 0; i < k; i++)
        {
            var row = basis.Slice(i * d, d);
            for (var j = 0; j <= i; j++)
            {
                var expected = i == j ? 1 : 0;
                if (!(Math.Abs(TensorPrimitives.Dot(row, basis.Slice(j * d, d)) - expected) <= 1e-3))
                {
                    throw new ArgumentException($"Rows {j} and {i} of the basis are not orthonormal.", nameof(basis));
                }
            }

            var part = (double)TensorPrimitives.Dot(row, direction);
            share += part * part;
        }

        double norm = TensorPrimitives.SumOfSquares(direction);
        return norm > 0 && double.IsFinite(norm)
            ? new SubspaceShare(Math.Min(1, share / norm), (double)k / d)
            : throw new ArgumentException("A direction needs a finite, non-zero vector.", nameof(direction));
    }
}
