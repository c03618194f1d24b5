using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Candor.Probes.Numerics;

/// <summary>The inner loop of every matrix product here: a tile of four rows is summed up in registers over the whole depth.</summary>
/// <remarks>
/// Operands are panels: <c>[depth, width]</c>, row-major, so that a step of the sum reads neighbouring numbers of both. Four rows by three vectors are
/// twelve sums, enough to hide the latency of a multiplication, and with the four operands they fill the sixteen registers of AVX2. Each sum takes its
/// terms one by one in ascending depth whatever the vector's width, so that processors with AVX2 and with AVX-512 get the same bits.
/// </remarks>
internal static class TileKernel
{
    /// <summary>Rows of a tile.</summary>
    public const int Rows = 4;

    /// <summary>Width of a panel of singles: three vectors of AVX-512, or twice three of AVX2.</summary>
    public const int SinglesWidth = 48;

    /// <summary>Width of a panel of doubles.</summary>
    public const int DoublesWidth = 24;

    /// <summary><c>tile[i, j] = Σ_k left[k, i] · right[k, j]</c> for four i and <see cref="SinglesWidth"/> j.</summary>
    /// <param name="left">First of four neighbouring columns of a panel of width <see cref="SinglesWidth"/>.</param>
    /// <param name="right">A panel of width <see cref="SinglesWidth"/>.</param>
    /// <param name="depth">Rows of both panels.</param>
    /// <param name="tile">Shape <c>[4, SinglesWidth]</c>, overwritten.</param>
    /// <param name="isWide">Whether to use AVX-512's vectors; the result is the same.</param>
    public static void Multiply(ref readonly float left, ref readonly float right, int depth, Span<float> tile, bool isWide)
    {
        if (isWide)
        {
            Multiply<WideSingles, float, Vector512<float>>(in left, SinglesWidth, in right, SinglesWidth, depth, ref tile[0]);
        }
        else
        {
            const int half = SinglesWidth / 2;
            Multiply<Singles, float, Vector256<float>>(in left, SinglesWidth, in right, SinglesWidth, depth, ref tile[0]);
            ref var rest = ref Unsafe.Add(ref Unsafe.AsRef(in right), half);
            Multiply<Singles, float, Vector256<float>>(in left, SinglesWidth, in rest, SinglesWidth, depth, ref tile[half]);
        }
    }

    /// <summary>The same in double precision, for <see cref="DoublesWidth"/> j.</summary>
    /// <param name="left">First of four neighbouring columns of a panel.</param>
    /// <param name="leftWidth">That panel's width.</param>
    /// <param name="right">A panel of width <see cref="DoublesWidth"/>.</param>
    /// <param name="depth">Rows of both panels.</param>
    /// <param name="tile">Shape <c>[4, DoublesWidth]</c>, overwritten.</param>
    /// <param name="isWide">Whether to use AVX-512's vectors; the result is the same.</param>
    public static void Multiply(ref readonly double left, int leftWidth, ref readonly double right, int depth, Span<double> tile, bool isWide)
    {
        if (isWide)
        {
            Multiply<WideDoubles, double, Vector512<double>>(in left, leftWidth, in right, DoublesWidth, depth, ref tile[0]);
        }
        else
        {
            const int half = DoublesWidth / 2;
            Multiply<Doubles, double, Vector256<double>>(in left, leftWidth, in right, DoublesWidth, depth, ref tile[0]);
            ref var rest = ref Unsafe.Add(ref Unsafe.AsRef(in right), half);
            Multiply<Doubles, double, Vector256<double>>(in left, leftWidth, in rest, DoublesWidth, depth, ref tile[half]);
        }
    }

    // Optimised at once: a fit is often the first and only call, and the first tier would run it some fifty times slower.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply<TLanes, TNumber, TVector>(
        ref readonly TNumber leftPanel, int leftWidth, ref readonly TNumber rightPanel, int rightWidth, int depth, ref TNumber tile)
        where TLanes : struct, ILanes<TNumber, TVector>
        where TNumber : unmanaged
        where TVector : struct
    {
        ref var left = ref Unsafe.AsRef(in leftPanel);
        ref var right = ref Unsafe.AsRef(in rightPanel);
        nuint second = (nuint)TLanes.Count, third = 2 * second;
        TVector s00 = default, s01 = default, s02 = default, s10 = default, s11 = default, s12 = default;
        TVector s20 = default, s21 = default, s22 = default, s30 = default, s31 = default, s32 = default;
        for (var k = 0; k < depth; k++)
        {
            var (r0, r1, r2) = (TLanes.Load(ref right, 0), TLanes.Load(ref right, second), TLanes.Load(ref right, third));
            var l = TLanes.Fill(left);
            s00 = TLanes.MultiplyAdd(l, r0, s00);
            s01 = TLanes.MultiplyAdd(l, r1, s01);
            s02 = TLanes.MultiplyAdd(l, r2, s02);
            l = TLanes.Fill(Unsafe.Add(ref left, 1));
            s10 = TLanes.MultiplyAdd(l, r0, s10);
            s11 = TLanes.MultiplyAdd(l, r1, s11);
            s12 = TLanes.MultiplyAdd(l, r2, s12);
            l = TLanes.Fill(Unsafe.Add(ref left, 2));
            s20 = TLanes.MultiplyAdd(l, r0, s20);
            s21 = TLanes.MultiplyAdd(l, r1, s21);
            s22 = TLanes.MultiplyAdd(l, r2, s22);
            l = TLanes.Fill(Unsafe.Add(ref left, 3));
            s30 = TLanes.MultiplyAdd(l, r0, s30);
            s31 = TLanes.MultiplyAdd(l, r1, s31);
            s32 = TLanes.MultiplyAdd(l, r2, s32);
            left = ref Unsafe.Add(ref left, leftWidth);
            right = ref Unsafe.Add(ref right, rightWidth);
        }

        StoreRow<TLanes, TNumber, TVector>(ref tile, 0, s00, s01, s02);
        StoreRow<TLanes, TNumber, TVector>(ref tile, (nuint)rightWidth, s10, s11, s12);
        StoreRow<TLanes, TNumber, TVector>(ref tile, 2 * (nuint)rightWidth, s20, s21, s22);
        StoreRow<TLanes, TNumber, TVector>(ref tile, 3 * (nuint)rightWidth, s30, s31, s32);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreRow<TLanes, TNumber, TVector>(ref TNumber tile, nuint offset, TVector first, TVector second, TVector third)
        where TLanes : struct, ILanes<TNumber, TVector>
    {
        var width = (nuint)TLanes.Count;
        TLanes.Store(first, ref tile, offset);
        TLanes.Store(second, ref tile, offset + width);
        TLanes.Store(third, ref tile, offset + (2 * width));
    }
}
