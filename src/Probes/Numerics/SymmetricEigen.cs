using System.Numerics.Tensors;

namespace Candor.Probes.Numerics;

/// <summary>Eigenvalues and eigenvectors of a symmetric matrix. Immutable.</summary>
/// <remarks>
/// Householder reduction to a tridiagonal matrix, then QL steps with implicit shifts: Golub and Van Loan, Matrix Computations, 8.3. About
/// <c>9 d³</c> operations; eigenvalues are accurate to a few rounding errors of the largest one.
/// </remarks>
public sealed class SymmetricEigen
{
    private const int MostSteps = 60;

    private readonly double[] _vectors;

    private SymmetricEigen(double[] values, double[] vectors)
    {
        Values = values;
        _vectors = vectors;
    }

    /// <summary>Eigenvalues, shape <c>[d]</c>, ascending.</summary>
    public IReadOnlyList<double> Values { get; }

    /// <summary>Unit eigenvector of <see cref="Values"/>[<paramref name="i"/>], shape <c>[d]</c>; its sign is arbitrary.</summary>
    public ReadOnlySpan<double> Vector(int i) => _vectors.AsSpan(i * Values.Count, Values.Count);

    /// <summary>Decomposes.</summary>
    /// <param name="matrix">Shape <c>[d, d]</c>, row-major, symmetric; only the lower triangle is read.</param>
    /// <param name="dimension">d, at least 1.</param>
    /// <exception cref="ArgumentException">The length is not d², or a value is not finite.</exception>
    public static SymmetricEigen Of(ReadOnlySpan<double> matrix, int dimension)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        if (matrix.Length != (long)dimension * dimension)
        {
            throw new ArgumentException($"{matrix.Length} values are not a square matrix of {dimension}.", nameof(matrix));
        }

        // Row i of q becomes the i-th eigenvector, so that every inner loop runs along memory.
        var q = new double[matrix.Length];
        for (var i = 0; i < dimension; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                var value = matrix[(i * dimension) + j];
                if (!double.IsFinite(value))
                {
                    throw new ArgumentException($"Row {i}, column {j} is {value}; a matrix to be decomposed must be finite.", nameof(matrix));
                }

                q[(i * dimension) + j] = q[(j * dimension) + i] = value;
            }
        }

        var diagonal = new double[dimension];
        var beside = new double[dimension];
        Tridiagonalise(q, diagonal, beside);
        Diagonalise(q, diagonal, beside);
        return Sorted(q, diagonal);
    }

    // A ← H A H for reflections H = I − v vᵀ (‖v‖² = 2) that clear one column after another; q collects Hᵀ as rows.
    private static void Tridiagonalise(double[] q, double[] diagonal, double[] beside)
    {
        var d = diagonal.Length;
        var a = (double[])q.Clone();
        var reflections = new double[d][];
        var product = new double[d];
        for (var k = 0; k < d - 1; k++)
        {
            diagonal[k] = a[(k * d) + k];
            var column = a.AsSpan((k * d) + k + 1, d - k - 1);
            var norm = TensorPrimitives.Norm<double>(column);
            if (norm == 0 || column.Length == 1)
            {
                beside[k] = column[0];
                continue;
            }

            var head = column[0] > 0 ? -norm : norm;
            var v = column.ToArray();
            v[0] -= head;
            TensorPrimitives.Multiply(v, Math.Sqrt(2) / TensorPrimitives.Norm<double>(v), v);
            reflections[k] = v;
            beside[k] = head;

            // With p = A v: A − p vᵀ − v pᵀ + (vᵀ p) v vᵀ.
            var p = product.AsSpan(0, v.Length);
            for (var i = 0; i < v.Length; i++)
            {
                p[i] = TensorPrimitives.Dot<double>(a.AsSpan(((k + 1 + i) * d) + k + 1, v.Length), v);
            }

            TensorPrimitives.MultiplyAdd(v, -TensorPrimitives.Dot<double>(p, v) / 2, p, p);
            for (var i = 0; i < v.Length; i++)
            {
                var row = a.AsSpan(((k + 1 + i) * d) + k + 1, v.Length);
                TensorPrimitives.MultiplyAdd(p, -v[i], row, row);
                TensorPrimitives.MultiplyAdd(v, -p[i], row, row);
            }
        }

        diagonal[d - 1] = a[^1];
        Array.Clear(q);
        for (var i = 0; i < d; i++)
        {
            q[(i * d) + i] = 1;
        }

        // Rows of q are the columns of H₀ H₁ … H_{d−3}: the last reflection is applied first.
        for (var k = d - 2; k >= 0; k--)
        {
            if (reflections[k] is not { } v)
            {
                continue;
            }

            for (var i = 0; i < d; i++)
            {
                var part = q.AsSpan((i * d) + k + 1, v.Length);
                TensorPrimitives.MultiplyAdd(v, -TensorPrimitives.Dot<double>(part, v), part, part);
            }
        }
    }

    private static void Diagonalise(double[] q, double[] diagonal, double[] beside)
    {
        var d = diagonal.Length;
        for (var low = 0; low < d; low++)
        {
            for (var step = 0; ; step++)
            {
                var high = low;
                while (high < d - 1 && Math.Abs(beside[high]) > double.Epsilon
                    && Math.Abs(beside[high]) > 1e-16 * (Math.Abs(diagonal[high]) + Math.Abs(diagonal[high + 1])))
                {
                    high++;
                }

                if (high == low)
                {
                    break;
                }

                if (step == MostSteps)
                {
                    throw new ArgumentException("The eigenvalues were not found; the matrix is too badly scaled.", nameof(q));
                }

                Sweep(q, diagonal, beside, low, high);
            }
        }
    }

    // One QL step on the block [low, high] with Wilkinson's shift, as plane rotations from its lower end upwards.
    private static void Sweep(double[] q, double[] diagonal, double[] beside, int low, int high)
    {
        var d = diagonal.Length;
        var half = (diagonal[low + 1] - diagonal[low]) / (2 * beside[low]);
        var root = Math.Sqrt((half * half) + 1);
        var bulge = diagonal[high] - diagonal[low] + (beside[low] / (half + (half < 0 ? -root : root)));
        var (sine, cosine, shift) = (1d, 1d, 0d);
        for (var i = high - 1; i >= low; i--)
        {
            var f = sine * beside[i];
            var b = cosine * beside[i];
            var r = Math.Sqrt((f * f) + (bulge * bulge));
            beside[i + 1] = r;
            if (r == 0)
            {
                diagonal[i + 1] -= shift;
                beside[high] = 0;
                return;
            }

            (sine, cosine) = (f / r, bulge / r);
            var g = diagonal[i + 1] - shift;
            r = ((diagonal[i] - g) * sine) + (2 * cosine * b);
            shift = sine * r;
            diagonal[i + 1] = g + shift;
            bulge = (cosine * r) - b;

            var upper = q.AsSpan((i + 1) * d, d);
            var lower = q.AsSpan(i * d, d);
            for (var j = 0; j < d; j++)
            {
                var value = upper[j];
                upper[j] = (sine * lower[j]) + (cosine * value);
                lower[j] = (cosine * lower[j]) - (sine * value);
            }
        }

        diagonal[low] -= shift;
        beside[low] = bulge;
        beside[high] = 0;
    }

    private static SymmetricEigen Sorted(double[] q, double[] diagonal)
    {
        var d = diagonal.Length;
        var order = Enumerable.Range(0, d).OrderBy(i => diagonal[i]).ToArray();
        var vectors = new double[q.Length];
        for (var i = 0; i < d; i++)
        {
            q.AsSpan(order[i] * d, d).CopyTo(vectors.AsSpan(i * d, d));
        }

        return new SymmetricEigen([.. order.Select(i => diagonal[i])], vectors);
    }
}
