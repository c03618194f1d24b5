using System.Numerics.Tensors;

namespace Candor.Probes.Numerics;

/// <summary>The factorisation <c>A = L Lᵀ</c> of a symmetric positive definite matrix, and what follows from it. Immutable.</summary>
public sealed class Cholesky
{
    private readonly double[] _lower;

    private Cholesky(double[] lower, int dimension)
    {
        _lower = lower;
        Dimension = dimension;
    }

    /// <summary>Rows and columns, d.</summary>
    public int Dimension { get; }

    /// <summary>Factorises; about d³ / 3 multiplications.</summary>
    /// <param name="matrix">Shape <c>[d, d]</c>, row-major, symmetric; only the lower triangle is read.</param>
    /// <param name="dimension">d.</param>
    /// <exception cref="ArgumentException">The length is not d², or the matrix is not positive definite; the message names the pivot.</exception>
    public static Cholesky Factor(ReadOnlySpan<double> matrix, int dimension)
    {
        if (matrix.Length != (long)dimension * dimension)
        {
            throw new ArgumentException($"{matrix.Length} values are not a square matrix of {dimension}.", nameof(matrix));
        }

        var lower = new double[matrix.Length];
        for (var i = 0; i < dimension; i++)
        {
            matrix.Slice(i * dimension, i + 1).CopyTo(lower.AsSpan(i * dimension));
        }

        return FactorInPlace(lower, dimension, threads: 1);
    }

    /// <summary>Takes over a factor that <see cref="BlockedCholesky"/> made.</summary>
    /// <param name="lower">L, shape <c>[d, d]</c>, row-major, zero above the diagonal; not copied.</param>
    /// <param name="dimension">d.</param>
    internal static Cholesky FromFactor(double[] lower, int dimension) => new(lower, dimension);

    /// <summary>Factorises without a copy: <paramref name="matrix"/> becomes the factor's own.</summary>
    /// <param name="matrix">Shape <c>[d, d]</c>, row-major: the lower triangle; zero above it.</param>
    /// <param name="dimension">d.</param>
    /// <param name="threads">Threads to use; the bits do not depend on them.</param>
    /// <exception cref="ArgumentException">The matrix is not positive definite; the message names the pivot.</exception>
    internal static Cholesky FactorInPlace(double[] matrix, int dimension, int threads)
    {
        BlockedCholesky.Factor(matrix, dimension, threads);
        return new Cholesky(matrix, dimension);
    }

    /// <summary>Row <paramref name="i"/> of L up to the diagonal, shape <c>[i + 1]</c>.</summary>
    public ReadOnlySpan<double> LowerRow(int i) => _lower.AsSpan(i * Dimension, i + 1);

    /// <summary>
    /// Solves <c>L y = b</c> in place, shape <c>[d]</c>: whitens a deviation from the mean, so that its squared length is the Mahalanobis distance.
    /// </summary>
    public void SolveLower(Span<double> b)
    {
        for (var i = 0; i < Dimension; i++)
        {
            var row = LowerRow(i);
            b[i] = (b[i] - TensorPrimitives.Dot<double>(row[..i], b[..i])) / row[i];
        }
    }

    /// <summary>Solves <c>Lᵀ x = y</c> in place, shape <c>[d]</c>.</summary>
    public void SolveUpper(Span<double> y)
    {
        // By columns of Lᵀ, which are rows of L and so lie together in memory.
        for (var i = Dimension - 1; i >= 0; i--)
        {
            var row = LowerRow(i);
            y[i] /= row[i];
            TensorPrimitives.MultiplyAdd(row[..i], -y[i], y[..i], y[..i]);
        }
    }

    /// <summary>Solves <c>A x = b</c> in place, shape <c>[d]</c>.</summary>
    public void Solve(Span<double> b)
    {
        SolveLower(b);
        SolveUpper(b);
    }

    /// <summary>
    /// The inverse <c>L⁻¹</c>, shape <c>[d, d]</c>, row-major, zero above the diagonal: a whitening matrix, since <c>L⁻¹ A L⁻ᵀ = I</c>.
    /// </summary>
    public double[] InverseLower()
    {
        var inverse = _lower.AsSpan().ToArray();
        BlockedInverse.Invert(inverse, Dimension, threads: 1);
        return inverse;
    }
}
