using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Candor.Probes.Numerics;

/// <summary>The scatter <c>Σ (x − c)(x − c)ᵀ</c> of rows that arrive in blocks of any size. Not thread-safe: owned by one fit.</summary>
/// <remarks>
/// A symmetric update of rank 512 at a time: differences and products in single precision, sums over 512 products in single precision, sums of those in
/// double. Close to the rows' own rounding, because what is subtracted first is a centre near them: with centres at the means, an entry is off by about
/// 1e-7 of <c>σᵢ σⱼ</c>, whatever the scales of the dimensions. Memory: d² doubles for the result, and 512 rows. Bits depend neither on the
/// number of threads, nor on the vectors of the processor, nor on the blocks.
/// </remarks>
internal sealed unsafe class CentredScatter
{
    /// <summary>Rows in an update. Fewer cost more sweeps over the d² sums, more cost digits and cache.</summary>
    private const int Depth = 512;
    private const int Width = TileKernel.SinglesWidth;

    private readonly int _dimension;
    private readonly int _threads;
    private readonly bool _isWide;
    private readonly int _panelCount;

    /// <summary>Centred rows by panels of columns, shape <c>[panels, Depth, Width]</c>, zero beyond d.</summary>
    private readonly float[] _panels;
    private readonly double[] _sums;
    private int _filled;

    /// <summary>Starts at zero.</summary>
    /// <param name="dimension">d.</param>
    /// <param name="threads">Threads to use.</param>
    /// <param name="isWide">Whether to use AVX-512's vectors: for tests, which compare both.</param>
    public CentredScatter(int dimension, int threads, bool? isWide = null)
    {
        _dimension = dimension;
        _threads = threads;
        _isWide = isWide ?? Vector512.IsHardwareAccelerated;
        _panelCount = (dimension + Width - 1) / Width;
        _panels = new float[_panelCount * Depth * Width];
        _sums = new double[dimension * dimension];
    }

    /// <summary>Adds rows.</summary>
    /// <param name="rows">Shape <c>[count, d]</c>.</param>
    /// <param name="count">How many.</param>
    /// <param name="centres">Two centres, shape <c>[2, d]</c>.</param>
    /// <param name="usesSecond">Which centre each row is taken from: shape <c>[count]</c>, at <paramref name="first"/>.</param>
    /// <param name="first">Where in <paramref name="usesSecond"/> these rows begin.</param>
    public void Add(float* rows, int count, float[] centres, IReadOnlyList<bool> usesSecond, int first)
    {
        for (var done = 0; done < count;)
        {
            var taken = Math.Min(count - done, Depth - _filled);
            var from = rows + ((nint)done * _dimension);
            var begin = first + done;
            ParallelParts.Run(_panelCount, _threads, panel => Pack(panel, from, taken, centres, usesSecond, begin));
            _filled += taken;
            done += taken;
            if (_filled == Depth)
            {
                Flush();
            }
        }
    }

    /// <summary>The scatter so far, shape <c>[d, d]</c>: the lower triangle; zero above it. The object gives it away and must not be used any more.</summary>
    public double[] TakeLower()
    {
        Flush();
        return _sums;
    }

    private void Pack(int panel, float* rows, int count, float[] centres, IReadOnlyList<bool> usesSecond, int first)
    {
        var column = panel * Width;
        var target = _panels.AsSpan(((panel * Depth) + _filled) * Width, count * Width);
        var width = Math.Min(Width, _dimension - column);
        for (var i = 0; i < count; i++)
        {
            var centre = centres.AsSpan((usesSecond[first + i] ? _dimension : 0) + column, width);
            var row = new ReadOnlySpan<float>(rows + ((nint)i * _dimension) + column, width);
            TensorPrimitives.Subtract(row, centre, target.Slice(i * Width, width));
        }
    }

    private void Flush()
    {
        if (_filled > 0)
        {
            // The longest rows of panels first, so that no thread is left with one at the end.
            ParallelParts.Run(_panelCount, _threads, part => Update(_panelCount - 1 - part));
            _filled = 0;
        }
    }

    [SkipLocalsInit]
    private void Update(int panel)
    {
        Span<float> tile = stackalloc float[TileKernel.Rows * Width];
        var size = Depth * Width;
        for (var other = 0; other <= panel; other++)
        {
            ref var right = ref _panels[other * size];
            for (var i = 0; i < Width && (panel * Width) + i < _dimension; i += TileKernel.Rows)
            {
                TileKernel.Multiply(in _panels[(panel * size) + i], in right, _filled, tile, _isWide);
                for (var r = 0; r < TileKernel.Rows && (panel * Width) + i + r < _dimension; r++)
                {
                    var (row, column) = ((panel * Width) + i + r, other * Width);
                    var width = Math.Min(Width, row + 1 - column);
                    AddWidened(tile.Slice(r * Width, width), _sums.AsSpan((row * _dimension) + column, width));
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddWidened(ReadOnlySpan<float> terms, Span<double> sums)
    {
        ref var term = ref Unsafe.AsRef(in terms[0]);
        ref var sum = ref sums[0];
        var j = 0;
        for (; j + Vector256<float>.Count <= terms.Length; j += Vector256<float>.Count)
        {
            var (low, high) = Vector256.Widen(Vector256.LoadUnsafe(ref term, (nuint)j));
            (low + Vector256.LoadUnsafe(ref sum, (nuint)j)).StoreUnsafe(ref sum, (nuint)j);
            (high + Vector256.LoadUnsafe(ref sum, (nuint)j + 4)).StoreUnsafe(ref sum, (nuint)j + 4);
        }

        for (; j < terms.Length; j++)
        {
            sums[j] += terms[j];
        }
    }
}
