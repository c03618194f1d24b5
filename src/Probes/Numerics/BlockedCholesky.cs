using System.Numerics.Tensors;
using System.Runtime.Intrinsics;

namespace Candor.Probes.Numerics;

/// <summary>The factorisation <c>A = L Lᵀ</c> in place and in blocks: a block of columns is finished, then what lies right of it is updated.</summary>
/// <remarks>
/// Right-looking, as in Golub and Van Loan, "Matrix Computations", 4.2.6: nearly all of the d³ / 3 multiplications are a matrix product whose
/// operands stay in the cache. A row at a time would wait for memory from about d = 1,000 on.
/// </remarks>
internal static class BlockedCholesky
{
    /// <summary>Columns in a block.</summary>
    private const int Block = 128;

    /// <summary>Rows that one part solves.</summary>
    private const int RowsInPart = 48;
    private const int Width = TileKernel.DoublesWidth;

    /// <summary>Replaces the lower triangle by L; what is above the diagonal is neither read nor written.</summary>
    /// <param name="matrix">Shape <c>[d, d]</c>, row-major.</param>
    /// <param name="d">Rows and columns.</param>
    /// <param name="threads">Threads to use; the bits do not depend on them.</param>
    /// <param name="isWide">Whether to use AVX-512's vectors: for tests, which compare both.</param>
    /// <exception cref="ArgumentException">The matrix is not positive definite; the message names the pivot.</exception>
    public static void Factor(double[] matrix, int d, int threads, bool? isWide = null)
    {
        var wide = isWide ?? Vector512.IsHardwareAccelerated;
        var panels = new double[Math.Max(0, (d - Block + Width - 1) / Width * Width * Block)];
        for (var begin = 0; begin < d; begin += Block)
        {
            var (first, size) = (begin, Math.Min(Block, d - begin));
            var end = first + size;
            FactorDiagonal(matrix, d, first, end);
            ParallelParts.Run((d - end + RowsInPart - 1) / RowsInPart, threads, part =>
            {
                var row = end + (part * RowsInPart);
                SolveRows(matrix, d, first, end, row, Math.Min(row + RowsInPart, d), panels);
            });
            var count = (d - end + Width - 1) / Width;
            ParallelParts.Run(count, threads, part => Update(matrix, d, end, size, panels, count - 1 - part, wide));
        }
    }

    private static void FactorDiagonal(double[] matrix, int d, int first, int end)
    {
        for (var i = first; i < end; i++)
        {
            var row = matrix.AsSpan(i * d, d);
            for (var j = first; j <= i; j++)
            {
                var other = matrix.AsSpan(j * d, d);
                var rest = row[j] - TensorPrimitives.Dot<double>(row[first..j], other[first..j]);
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
    }

    /// <summary>
    /// The block's columns of the rows below it, <c>L21 = A21 L11⁻ᵀ</c>, and a copy of them by panels of rows, shape <c>[panels, size, Width]</c>.
    /// </summary>
    private static void SolveRows(double[] matrix, int d, int first, int end, int firstRow, int endRow, double[] panels)
    {
        var size = end - first;
        for (var i = firstRow; i < endRow; i++)
        {
            var row = matrix.AsSpan((i * d) + first, size);
            var (panel, lane) = Math.DivRem(i - end, Width);
            var copy = panels.AsSpan((panel * size * Width) + lane);
            for (var j = 0; j < size; j++)
            {
                var other = matrix.AsSpan(((first + j) * d) + first, j + 1);
                row[j] = (row[j] - TensorPrimitives.Dot<double>(row[..j], other[..j])) / other[j];
                copy[j * Width] = row[j];
            }
        }
    }

    /// <summary><c>A22 −= L21 L21ᵀ</c>, the lower triangle, for the rows of one panel.</summary>
    private static void Update(double[] matrix, int d, int end, int size, double[] panels, int panel, bool isWide)
    {
        Span<double> tile = stackalloc double[TileKernel.Rows * Width];
        var stride = size * Width;
        for (var other = 0; other <= panel; other++)
        {
            for (var i = 0; i < Width && end + (panel * Width) + i < d; i += TileKernel.Rows)
            {
                TileKernel.Multiply(in panels[(panel * stride) + i], Width, in panels[other * stride], size, tile, isWide);
                for (var r = 0; r < TileKernel.Rows && end + (panel * Width) + i + r < d; r++)
                {
                    var (row, column) = (end + (panel * Width) + i + r, end + (other * Width));
                    var width = Math.Min(Width, row + 1 - column);
                    var target = matrix.AsSpan((row * d) + column, width);
                    TensorPrimitives.Subtract<double>(target, tile.Slice(r * Width, width), target);
                }
            }
        }
    }
}
