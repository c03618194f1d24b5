using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Candor.Probes.Numerics;

/// <summary>Products of stored single-precision rows with double-precision vectors, in double precision, without a converted copy of the rows.</summary>
/// <remarks>
/// A pass over a data set waits for memory, so that double precision costs nothing here; and it lets rows stay raw, though a residual stream has
/// dimensions whose mean is hundreds of times their spread. Four rows at a time share the loads of the vector; they are written out, because sums that
/// are handed to a method by reference need not stay in registers. A row's result does not depend on how many rows it is computed with.
/// </remarks>
internal static unsafe class RowKernels
{
    private const int Step = 8;

    /// <summary><c>results[i] = ⟨rows[i], w⟩</c>.</summary>
    /// <param name="rows">Shape <c>[count, d]</c>.</param>
    /// <param name="count">Rows.</param>
    /// <param name="w">Shape <c>[d]</c>.</param>
    /// <param name="results">Shape <c>[count]</c>, overwritten.</param>
    public static void Dot(float* rows, int count, ReadOnlySpan<double> w, Span<double> results)
    {
        fixed (double* weights = w)
        {
            var i = 0;
            for (; i + 4 <= count; i += 4)
            {
                DotOfFour(rows + ((nint)i * w.Length), w.Length, weights, results.Slice(i, 4));
            }

            for (; i < count; i++)
            {
                results[i] = DotOfOne(rows + ((nint)i * w.Length), w.Length, weights);
            }
        }
    }

    /// <summary><c>target += Σᵢ factors[i] · rows[i]</c>, row after row.</summary>
    /// <param name="rows">Shape <c>[count, d]</c>.</param>
    /// <param name="factors">Shape <c>[count]</c>.</param>
    /// <param name="target">Shape <c>[d]</c>.</param>
    public static void AddScaled(float* rows, ReadOnlySpan<double> factors, Span<double> target)
    {
        fixed (double* sums = target)
        {
            var i = 0;
            for (; i + 4 <= factors.Length; i += 4)
            {
                AddFour(rows + ((nint)i * target.Length), target.Length, factors.Slice(i, 4), sums);
            }

            for (; i < factors.Length; i++)
            {
                AddOne(rows + ((nint)i * target.Length), target.Length, factors[i], sums);
            }
        }
    }

    /// <summary><c>Σⱼ scale[j] · (row[j] − origin[j])²</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double SquaredDistance(float* row, ReadOnlySpan<double> origin, ReadOnlySpan<double> scale)
    {
        fixed (double* from = origin, by = scale)
        {
            Vector256<double> low = default, high = default;
            var j = 0;
            for (; j + Step <= origin.Length; j += Step)
            {
                var (a, b) = Vector256.Widen(Vector256.Load(row + j));
                a -= Vector256.Load(from + j);
                b -= Vector256.Load(from + j + 4);
                low = Vector256.MultiplyAddEstimate(a * a, Vector256.Load(by + j), low);
                high = Vector256.MultiplyAddEstimate(b * b, Vector256.Load(by + j + 4), high);
            }

            var sum = Vector256.Sum(low + high);
            for (; j < origin.Length; j++)
            {
                var distance = row[j] - from[j];
                sum += distance * distance * by[j];
            }

            return sum;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double DotOfOne(float* row, int d, double* w)
    {
        Vector256<double> low = default, high = default;
        var j = 0;
        for (; j + Step <= d; j += Step)
        {
            var (a, b) = Vector256.Widen(Vector256.Load(row + j));
            low = Vector256.MultiplyAddEstimate(a, Vector256.Load(w + j), low);
            high = Vector256.MultiplyAddEstimate(b, Vector256.Load(w + j + 4), high);
        }

        return Finish(low, high, row, d, w, j);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void DotOfFour(float* rows, int d, double* w, Span<double> results)
    {
        float* row1 = rows + d, row2 = row1 + d, row3 = row2 + d;
        Vector256<double> low0 = default, low1 = default, low2 = default, low3 = default;
        Vector256<double> high0 = default, high1 = default, high2 = default, high3 = default;
        var j = 0;
        for (; j + Step <= d; j += Step)
        {
            var (left, right) = (Vector256.Load(w + j), Vector256.Load(w + j + 4));
            var (a, b) = Vector256.Widen(Vector256.Load(rows + j));
            low0 = Vector256.MultiplyAddEstimate(a, left, low0);
            high0 = Vector256.MultiplyAddEstimate(b, right, high0);
            (a, b) = Vector256.Widen(Vector256.Load(row1 + j));
            low1 = Vector256.MultiplyAddEstimate(a, left, low1);
            high1 = Vector256.MultiplyAddEstimate(b, right, high1);
            (a, b) = Vector256.Widen(Vector256.Load(row2 + j));
            low2 = Vector256.MultiplyAddEstimate(a, left, low2);
            high2 = Vector256.MultiplyAddEstimate(b, right, high2);
            (a, b) = Vector256.Widen(Vector256.Load(row3 + j));
            low3 = Vector256.MultiplyAddEstimate(a, left, low3);
            high3 = Vector256.MultiplyAddEstimate(b, right, high3);
        }

        results[0] = Finish(low0, high0, rows, d, w, j);
        results[1] = Finish(low1, high1, row1, d, w, j);
        results[2] = Finish(low2, high2, row2, d, w, j);
        results[3] = Finish(low3, high3, row3, d, w, j);
    }

    private static double Finish(Vector256<double> low, Vector256<double> high, float* row, int d, double* w, int j)
    {
        var sum = Vector256.Sum(low + high);
        for (; j < d; j++)
        {
            sum = Math.FusedMultiplyAdd(row[j], w[j], sum);
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddOne(float* row, int d, double factor, double* sums)
    {
        var by = Vector256.Create(factor);
        var j = 0;
        for (; j + Step <= d; j += Step)
        {
            var (a, b) = Vector256.Widen(Vector256.Load(row + j));
            Vector256.MultiplyAddEstimate(a, by, Vector256.Load(sums + j)).Store(sums + j);
            Vector256.MultiplyAddEstimate(b, by, Vector256.Load(sums + j + 4)).Store(sums + j + 4);
        }

        for (; j < d; j++)
        {
            sums[j] = Math.FusedMultiplyAdd(row[j], factor, sums[j]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddFour(float* rows, int d, ReadOnlySpan<double> factors, double* sums)
    {
        float* row1 = rows + d, row2 = row1 + d, row3 = row2 + d;
        var (by0, by1, by2, by3) = (
            Vector256.Create(factors[0]), Vector256.Create(factors[1]), Vector256.Create(factors[2]), Vector256.Create(factors[3]));
        var j = 0;
        for (; j + Step <= d; j += Step)
        {
            var (low, high) = (Vector256.Load(sums + j), Vector256.Load(sums + j + 4));
            var (a, b) = Vector256.Widen(Vector256.Load(rows + j));
            low = Vector256.MultiplyAddEstimate(a, by0, low);
            high = Vector256.MultiplyAddEstimate(b, by0, high);
            (a, b) = Vector256.Widen(Vector256.Load(row1 + j));
            low = Vector256.MultiplyAddEstimate(a, by1, low);
            high = Vector256.MultiplyAddEstimate(b, by1, high);
            (a, b) = Vector256.Widen(Vector256.Load(row2 + j));
            low = Vector256.MultiplyAddEstimate(a, by2, low);
            high = Vector256.MultiplyAddEstimate(b, by2, high);
            (a, b) = Vector256.Widen(Vector256.Load(row3 + j));
            low = Vector256.MultiplyAddEstimate(a, by3, low);
            high = Vector256.MultiplyAddEstimate(b, by3, high);
            low.Store(sums + j);
            high.Store(sums + j + 4);
        }

        for (; j < d; j++)
        {
            var sum = Math.FusedMultiplyAdd(rows[j], factors[0], sums[j]);
            sum = Math.FusedMultiplyAdd(row1[j], factors[1], sum);
            sum = Math.FusedMultiplyAdd(row2[j], factors[2], sum);
            sums[j] = Math.FusedMultiplyAdd(row3[j], factors[3], sum);
        }
    }
}
