using System.Numerics.Tensors;
using Candor.Probes.Numerics;

namespace Candor.Probes.Sampling;

/// <summary>How far several answers to one question point in different directions: high where the model does not know what it means.</summary>
/// <remarks>
/// arXiv 2510.21891: von Neumann entropy of the cosine kernel of unit embeddings, <c>−Σ λ ln λ</c> over the eigenvalues of <c>E Eᵀ / n</c>; divided by ln n
/// here, so that identical answers give 0 and orthogonal ones 1.
/// </remarks>
public static class SemanticIsotropy
{
    /// <summary>The normalised entropy.</summary>
    /// <param name="embeddings">Shape <c>[n, d]</c>, row-major, finite, no row zero; n at least 2.</param>
    /// <param name="dimension">d.</param>
    /// <returns>In [0, 1].</returns>
    /// <exception cref="ArgumentException">The values are not rows of d, a row is zero or not finite, or there are fewer than two.</exception>
    public static double Of(ReadOnlySpan<float> embeddings, int dimension)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        var n = embeddings.Length / dimension;
        if (embeddings.Length % dimension != 0 || n < 2)
        {
            throw new ArgumentException($"{embeddings.Length} values are not two or more rows of {dimension}.", nameof(embeddings));
        }

        var kernel = new double[n * n];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                var cosine = TensorPrimitives.CosineSimilarity(embeddings.Slice(i * dimension, dimension), embeddings.Slice(j * dimension, dimension));
                kernel[(i * n) + j] = float.IsFinite(cosine)
                    ? (double)cosine / n
                    : throw new ArgumentException($"Embedding {i} or {j} is zero or not finite; it has no direction.", nameof(embeddings));
            }
        }

        var entropy = 0.0;
        foreach (var value in SymmetricEigen.Of(kernel, n).Values)
        {
            entropy -= value > 0 ? value * Math.Log(value) : 0;
        }

        return Math.Clamp(entropy / Math.Log(n), 0, 1);
    }
}
