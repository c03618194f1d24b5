namespace Candor.Inference.Execution.GroupedQuery;

/// <summary>Decides which items of a pass share a run. Not thread-safe: owned by the pass thread; its plan is valid until the next one.</summary>
internal sealed class RowPlanner
{
    private readonly RowPool _pool;
    private readonly int _maxRows;
    private readonly List<RowRun> _runs = [];
    private readonly List<Unit> _blocks = [];
    private readonly List<Unit> _chunks = [];
    private int _count;

    /// <param name="pool">The rows.</param>
    /// <param name="costs">What runs cost.</param>
    /// <param name="maxRows">Most rows of a block, padding included.</param>
    public RowPlanner(RowPool pool, RunCosts costs, int maxRows)
    {
        _pool = pool;
        _maxRows = maxRows;
        Costs = costs;
    }

    /// <summary>What runs cost.</summary>
    public RunCosts Costs { get; set; }

    /// <summary>Seconds that the last plan's single tokens cost beyond what they would if their rows were neighbours.</summary>
    public double Waste { get; private set; }

    /// <summary>Makes the runs of a pass.</summary>
    /// <param name="items">Single tokens in the order of their rows, then chunks, longest first.</param>
    /// <returns>Valid until the next call.</returns>
    public ReadOnlySpan<RowRun> Plan(ReadOnlySpan<PassItem> items)
    {
        _count = 0;
        _blocks.Clear();
        _chunks.Clear();
        var singles = FindBlocks(items);
        for (var i = singles; i < items.Length; i++)
        {
            _chunks.Add(new Unit(i, 1, RowOf(items[i]), items[i].Count));
        }

        while (_blocks.Count + _chunks.Count > 0)
        {
            PlanRun(items);
        }

        return System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_runs)[.._count];
    }

    private static int RowOf(in PassItem item) => ((KeyValueRow)item.Sequence.Slot).Index;

    // Ranges of rows, broken where a gap costs more than a run, or cannot be padded because a row in it is full.
    private int FindBlocks(ReadOnlySpan<PassItem> items)
    {
        var (begin, padding) = (0, 0);
        var i = 0;
        for (; i < items.Length && items[i].Count == 1; i++)
        {
            if (i == begin)
            {
                continue;
            }

            var (last, row) = (RowOf(items[i - 1]), RowOf(items[i]));
            var gap = row - last - 1;
            if (gap > 0 && !(Costs.IsWorthPadding(gap) && CanPad(last + 1, row)) || row - RowOf(items[begin]) >= _maxRows)
            {
                Close(items, begin, i);
                begin = i;
            }
            else
            {
                padding += gap;
            }
        }

        if (i > begin)
        {
            Close(items, begin, i);
        }

        Waste = ((Math.Max(1, _blocks.Count) - 1) * Costs.Run) + (padding * Costs.Token);
        return i;
    }

    private bool CanPad(int from, int to)
    {
        for (var row = from; row < to; row++)
        {
            if (_pool.Used(row) >= _pool.MaxLength)
            {
                return false;
            }
        }

        return true;
    }

    private void Close(ReadOnlySpan<PassItem> items, int begin, int end) =>
        _blocks.Add(new Unit(begin, end - begin, RowOf(items[begin]), RowOf(items[end - 1]) - RowOf(items[begin]) + 1));

    // The widest block and the longest chunks first; single rows that are left can be lanes too.
    private void PlanRun(ReadOnlySpan<PassItem> items)
    {
        var widest = 0;
        for (var i = 1; i < _blocks.Count; i++)
        {
            widest = _blocks[i].Tokens > _blocks[widest].Tokens ? i : widest;
        }

        var hasBlock = _blocks.Count > 0;
        var candidates = _chunks.Count;
        for (var i = 0; i < _blocks.Count; i++)
        {
            candidates += i != widest && _blocks[i].Tokens == 1 ? 1 : 0;
        }

        var (best, lanes) = (0.0, 0);
        for (var variant = 1; variant <= RunCosts.MostLanes; variant++)
        {
            var used = Math.Min(variant, candidates);
            var saving = Costs.Saving(variant, used + (hasBlock ? 1 : 0), variant - used + (hasBlock ? 0 : 1));
            if (used > 0 && saving > best)
            {
                (best, lanes) = (saving, variant);
            }
        }

        var run = Next();
        run.Lanes = lanes;
        if (hasBlock)
        {
            SetBlock(run, items, _blocks[widest]);
            _blocks.RemoveAt(widest);
        }
        else if (lanes > 0)
        {
            (run.First, run.Rows, run.BlockItems[0]) = (_pool.Scratch, 1, RowRun.Padding);
        }
        else
        {
            SetLane(run, 0, Take());
        }

        for (var lane = 0; lane < lanes; lane++)
        {
            SetLane(run, lane, candidates-- > 0 ? Take() : new Unit(RowRun.Padding, 1, _pool.Scratch, 1));
        }
    }

    private Unit Take()
    {
        var from = _chunks.Count > 0 ? _chunks : _blocks;
        var i = _chunks.Count > 0 ? 0 : from.FindIndex(static block => block.Tokens == 1);
        var unit = from[i];
        from.RemoveAt(i);
        return unit;
    }

    private RowRun Next()
    {
        if (_count == _runs.Count)
        {
            _runs.Add(new RowRun(_maxRows));
        }

        var run = _runs[_count++];
        (run.First, run.Rows, run.Lanes) = (0, 0, 0);
        return run;
    }

    private static void SetLane(RowRun run, int lane, Unit unit) =>
        (run.LaneItems[lane], run.LaneRows[lane], run.LaneTokens[lane]) = (unit.Item, unit.Row, unit.Tokens);

    private static void SetBlock(RowRun run, ReadOnlySpan<PassItem> items, Unit block)
    {
        (run.First, run.Rows) = (block.Row, block.Tokens);
        run.BlockItems.AsSpan(0, block.Tokens).Fill(RowRun.Padding);
        for (var i = block.Item; i < block.Item + block.Items; i++)
        {
            run.BlockItems[RowOf(items[i]) - block.Row] = i;
        }
    }

    /// <summary>What would need a run of its own: a range of rows with a token each, padding included, or a chunk of one row.</summary>
    private readonly record struct Unit(int Item, int Items, int Row, int Tokens);
}
