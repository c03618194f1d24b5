using System.Buffers;
using System.Numerics.Tensors;
using System.Runtime.Intrinsics;

namespace Candor.Probes.Numerics;

/// <summary>The inverse of a lower triangular matrix, in place and in blocks of rows.</summary>
/// <remarks>
/// With the rows above already inverted (X), the rows of a block are <c>X_I = L_II⁻¹ (I − Σ_{K&lt;I} L_IK X_K)</c>: a matrix product that stays in the
/// cache, then a small triangular solution. About d³ / 6 multiplications.
/// </remarks>
internal static class BlockedInverse
{
    private const int Block = 128;
    private const int Width = TileKernel.DoublesWidth;

    /// <summary>Replaces L by its inverse.</summary>
    /// <param name="lower">L, shape <c>[d, d]</c>, row-major, zero above the diagonal.</param>
    /// <param name="d">Rows and columns.</param>
    /// <param name="threads">Threads to use; the bits do not depend on them.</param>
    public static void Invert(double[] lower, int d, int threads)
    {
        var left = new double[d * Block];
        for (var begin = 0; begin < d; begin += Block)
        {
            var (first, size) = (begin, Math.Min(Block, d - begin));
            Pack(lower, d, first, size, left);
            ParallelParts.Run((first + Width - 1) / Width, threads, part => SolveColumns(lower, d, first, size, left, part * Width));
            InvertDiagonal(lower, d, first, size);
        }
    }

    /// <summary>Rows of L before their block, by columns: shape <c>[first, Block]</c>.</summary>
    private static void Pack(double[] lower, int d, int first, int size, double[] left)
    {
        for (var i = 0; i < Block; i++)
        {
            for (var k = 0; k < first; k++)
            {
                left[(k * Block) + i] = i < size ? lower[((first + i) * d) + k] : 0;
            }
        }
    }

    private static void SolveColumns(double[] lower, int d, int first, int size, double[] left, int column)
    {
        Span<double> tile = stackalloc double[TileKernel.Rows * Width];
        var width = Math.Min(Width, first - column);
        var depth = first - column;
        var right = ArrayPool<double>.Shared.Rent(depth * Width);
        for (var k = 0; k < depth; k++)
        {
            var row = right.AsSpan(k * Width, Width);
            row.Clear();
            lower.AsSpan(((column + k) * d) + column, width).CopyTo(row);
        }

        for (var i = 0; i < size; i += TileKernel.Rows)
        {
            TileKernel.Multiply(in left[(column * Block) + i], Block, in right[0], depth, tile, Vector512.IsHardwareAccelerated);
            for (var r = i; r < Math.Min(i + TileKernel.Rows, size); r++)
            {
                var target = lower.AsSpan(((first + r) * d) + column, width);
                TensorPrimitives.Negate<double>(tile.Slice((r - i) * Width, width), target);
                for (var above = 0; above < r; above++)
                {
                    var known = lower.AsSpan(((first + above) * d) + column, width);
                    TensorPrimitives.MultiplyAdd(known, -lower[((first + r) * d) + first + above], target, target);
                }

                TensorPrimitives.Divide(target, lower[((first + r) * d) + first + r], target);
            }
        }

        ArrayPool<double>.Shared.Return(right);
    }

    private static void InvertDiagonal(double[] lower, int d, int first, int size)
    {
        // Row r of the inverse = (e_r − Σ_{above<r} L[r, above] · row above) / L[r, r]; row r of L is copied, for it is overwritten.
        Span<double> factors = stackalloc double[Block];
        for (var r = 0; r < size; r++)
        {
            var row = lower.AsSpan(((first + r) * d) + first, r + 1);
            row.CopyTo(factors);
            row.Clear();
            for (var above = 0; above < r; above++)
            {
                var known = lower.AsSpan(((first + above) * d) + first, above + 1);
                TensorPrimitives.MultiplyAdd(known, -factors[above], row[..(above + 1)], row[..(above + 1)]);
            }

            row[r] = 1;
            TensorPrimitives.Divide(row, factors[r], row);
        }
    }
}
