using Candor.Probes.Numerics;

namespace Candor.Probes.Activations;

/// <summary>One pass over activations by several threads, whose result depends neither on their number nor on the sizes of the blocks.</summary>
/// <remarks>
/// Rows belong to a fixed number of slots by their index, sixteen neighbours at a time so that a group stays in the cache. A slot sees its rows in
/// ascending order, one call after the other, and whoever sums up keeps one sum for each slot and adds them up in the slots' order.
/// </remarks>
internal static unsafe class RowPass
{
    /// <summary>Slots: the most threads that are of use.</summary>
    public const int Slots = 8;
    private const int Group = 16;

    /// <summary>Rows times columns below which starting a thread costs more than it brings.</summary>
    private const int WorthAThread = 1 << 15;

    /// <summary>Takes some consecutive rows of one slot.</summary>
    /// <param name="slot">In [0, <see cref="Slots"/>).</param>
    /// <param name="first">Index of the first row, in [0, n).</param>
    /// <param name="rows">Shape <c>[count, d]</c>.</param>
    /// <param name="count">At most sixteen.</param>
    public delegate void SlotVisitor(int slot, int first, float* rows, int count);

    /// <summary>Takes a block as it comes, on one thread.</summary>
    /// <param name="first">Index of the first row.</param>
    /// <param name="rows">Shape <c>[count, d]</c>.</param>
    /// <param name="count">Rows.</param>
    public delegate void BlockVisitor(int first, float* rows, int count);

    /// <summary>Visits all rows by slots.</summary>
    public static void BySlots(IActivationRows set, int threads, SlotVisitor visit, CancellationToken cancellationToken)
    {
        var d = set.Dimension;
        ByBlocks(set, (first, rows, count) => VisitSlots(first, rows, count, d, threads, visit), cancellationToken);
    }

    /// <summary>Visits all rows by blocks, and makes sure that they are all there.</summary>
    /// <exception cref="ArgumentException">The source gives other rows than it promises.</exception>
    public static void ByBlocks(IActivationRows set, BlockVisitor visit, CancellationToken cancellationToken)
    {
        var seen = 0;
        set.Visit(
            (first, values) =>
            {
                var count = values.Length / set.Dimension;
                if (first != seen || values.Length % set.Dimension != 0 || count > set.Count - seen)
                {
                    throw new ArgumentException(
                        $"The source gave {values.Length} values from row {first}, where row {seen} of {set.Count} rows of {set.Dimension} was due.",
                        nameof(set));
                }

                seen += count;
                fixed (float* rows = values)
                {
                    visit(first, rows, count);
                }
            },
            cancellationToken);
        if (seen != set.Count)
        {
            throw new ArgumentException($"The source gave {seen} rows and had promised {set.Count}.", nameof(set));
        }
    }

    private static void VisitSlots(int first, float* rows, int count, int d, int threads, SlotVisitor visit)
    {
        var usefulThreads = (long)count * d < WorthAThread ? 1 : threads;
        ParallelParts.Run(Slots, usefulThreads, slot =>
        {
            // The first group that has rows in the block may have begun in the block before.
            var group = first / Group;
            group += (slot - (group % Slots) + Slots) % Slots;
            for (; group * Group < first + count; group += Slots)
            {
                var (begin, end) = (Math.Max(group * Group, first), Math.Min((group + 1) * Group, first + count));
                visit(slot, begin, rows + ((nint)(begin - first) * d), end - begin);
            }
        });
    }
}
