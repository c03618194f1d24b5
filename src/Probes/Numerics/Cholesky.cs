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
            var row = lower.AsSpan(i * dimension, dimension);
            for (var j = 0; j <= i; j++)
            {
                var other = lower.AsSpan(j * dimension, dimension);
                var rest = matrix[(i * dimension) + j] - TensorPrimitives.Dot<double>(row[..j], other[..j]);
                if (j < i)
                {
                    row[j] = rest / other[j];
                }
                else if (rest > 0 && double.IsFinite(rest))
                {
                    row[i] = Math.Sqrt(rest);
                }
                else
                {
                    throw new ArgumentException($"The matrix is not positive definite (pivot {i} is {rest}).", nameof(matrix));
                }
            }
        }

        return new Cholesky(lower, dimension);
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
        var inverse = new double[_lower.Length];
        for (var i = 0; i < Dimension; i++)
        {
            // Row i of L⁻¹ = (e_i − Σ_{j<i} L_ij · row j of L⁻¹) / L_ii.
            var row = LowerRow(i);
            var target = inverse.AsSpan(i * Dimension, i + 1);
            for (var j = 0; j < i; j++)
            {
                var known = inverse.AsSpan(j * Dimension, j + 1);
                TensorPrimitives.MultiplyAdd(known, -row[j], target[..(j + 1)], target[..(j + 1)]);
            }

            target[i] = 1;
            TensorPrimitives.Divide(target, row[i], target);
        }

        return inverse;
    }
}
