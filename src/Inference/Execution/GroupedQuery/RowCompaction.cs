namespace Candor.Inference.Execution.GroupedQuery;

/// <summary>Moves the rows of sequences that run together next to each other. Not thread-safe: owned by the pass thread.</summary>
/// <remarks>
/// Whether sequences will go on running together nobody knows. So what scattered rows cost is added up, and rows are moved once it has cost as much as the
/// move will: that is never more than twice as dear as having known (the argument for renting skis until they could have been bought). An old debt fades.
/// </remarks>
internal sealed class RowCompaction(RowPool pool)
{
    private const double Fading = 0.99;

    private double _debt;

    /// <summary>Swaps since the start.</summary>
    public int Swaps { get; private set; }

    /// <summary>Adds what the last plan wasted.</summary>
    public void Add(double waste) => _debt = (_debt * Fading) + waste;

    /// <summary>Moves rows as far as the debt pays for it.</summary>
    /// <param name="singles">Items with one token, in the order of their rows.</param>
    /// <param name="costs">What copying costs.</param>
    /// <returns>Whether anything was moved, so that the items are in order no longer.</returns>
    public bool Move(ReadOnlySpan<PassItem> singles, RunCosts costs)
    {
        var before = Swaps;
        var (next, target) = (0, 0);
        for (var last = singles.Length - 1; last >= next && _debt > 0; last--)
        {
            // The lowest row that takes no part, while the rows from the bottom on do.
            while (next <= last && RowOf(singles[next]) == target)
            {
                next++;
                target++;
            }

            var from = RowOf(singles[last]);
            var price = (pool.Used(from) + (2.0 * pool.Used(target))) * pool.Layout.TokenBytes * costs.Byte;
            if (next > last || from <= target || !(price <= _debt))
            {
                break;
            }

            pool.Swap(from, target);
            _debt -= price;
            target++;
            Swaps++;
        }

        return Swaps > before;
    }

    private static int RowOf(in PassItem item) => ((KeyValueRow)item.Sequence.Slot).Index;
}
