using System.Diagnostics;
using System.Runtime.InteropServices;
using Candor.Inference.Manifest;

namespace Candor.Inference.Execution.GroupedQuery;

/// <summary>Runs the items of a pass with a GroupQueryAttention graph: single tokens together, chunks beside them where that is cheaper.</summary>
internal sealed class RowRunner : IBatchRunner
{
    private readonly IRowPass _pass;
    private readonly ModelArchitecture _architecture;
    private readonly RowBuffers _buffers;
    private readonly RowAssembler _assembler;
    private readonly RowPlanner _planner;
    private readonly RowCompaction _compaction;
    private readonly LogitScan _scan;

    /// <summary>Reserves a pass's memory.</summary>
    /// <param name="pass">Owned from here on.</param>
    /// <param name="model">What it runs.</param>
    /// <param name="pool">The rows of its sequences; outlives the runner.</param>
    /// <param name="options">The limits of a pass.</param>
    public RowRunner(IRowPass pass, ModelManifest model, RowPool pool, EngineOptions options)
    {
        _pass = pass;
        _architecture = model.Architecture;

        // As much padding as items is the most that can pay: a gap as wide as its neighbours is dearer than it is long.
        var maxRows = Math.Min(pool.Count, 2 * options.MaxBatchSequences);
        var maxTokens = options.MaxBatchTokens + maxRows + 1 + RunCosts.MostLanes;
        _buffers = new RowBuffers(_architecture, Math.Max(1, maxRows), maxTokens, pool.MaxLength);
        _assembler = new RowAssembler(pool, _buffers);
        _planner = new RowPlanner(pool, RunCosts.NeverJoin, Math.Max(1, maxRows));
        _compaction = new RowCompaction(pool);
        _scan = new LogitScan(maxTokens, _architecture.VocabularySize, options.Threads);
        MaxRows = maxRows;
    }

    /// <summary>Most rows of a block.</summary>
    public int MaxRows { get; }

    /// <summary>Numbers of lanes for which there is a graph.</summary>
    public IReadOnlyList<int> Variants => _pass.Variants;

    /// <summary>What decides which items share a run; nothing is joined until it is set.</summary>
    public RunCosts Costs
    {
        get => _planner.Costs;
        set => _planner.Costs = value;
    }

    /// <summary>Rows moved since the start.</summary>
    public int Swaps => _compaction.Swaps;

    /// <summary>Times runs of this machine. Nothing may be in the pool: the rows of the blocks are written to.</summary>
    public RunCosts Measure()
    {
        var run = new RowRun(MaxRows);
        return RunCosts.Measure(_pass.Variants, Time, MaxRows);

        double Time(int rows, int lanes)
        {
            (run.First, run.Rows, run.Lanes) = (0, rows, lanes);
            run.BlockItems.AsSpan(0, rows).Fill(RowRun.Padding);
            for (var lane = 0; lane < lanes; lane++)
            {
                (run.LaneItems[lane], run.LaneRows[lane], run.LaneTokens[lane]) = (RowRun.Padding, run.First, 1);
            }

            _assembler.Assemble(run, []);
            var begin = Stopwatch.GetTimestamp();
            _pass.Run(_buffers, run);
            return Stopwatch.GetElapsedTime(begin).TotalSeconds;
        }
    }

    /// <inheritdoc/>
    public void Run(List<PassItem> items)
    {
        var all = CollectionsMarshal.AsSpan(items);
        foreach (ref readonly var item in all)
        {
            // Before anything runs: a row that pads one run may have its chunk in the same one, which writes at the same time.
            var row = (KeyValueRow)item.Sequence.Slot;
            row.Used = Math.Max(row.Used, item.Sequence.Length + item.Count);
        }

        Sort(all);
        if (_compaction.Move(Singles(all), _planner.Costs))
        {
            Sort(all);
        }

        var runs = _planner.Plan(all);
        _compaction.Add(_planner.Waste);
        foreach (var run in runs)
        {
            try
            {
                Run(run, all);
            }
            catch (Exception e)
            {
                // Whatever the graph or its runtime throws concerns these sequences only; the other runs and the loop go on.
                Fail(run, all, e);
            }
        }
    }

    public void Dispose()
    {
        _pass.Dispose();
        _buffers.Dispose();
    }

    private static void Sort(Span<PassItem> items) => items.Sort(static (a, b) =>
        a.Count == 1 && b.Count == 1 ? RowOf(a).CompareTo(RowOf(b)) : a.Count == 1 ? -1 : b.Count == 1 ? 1 : b.Count.CompareTo(a.Count));

    private static ReadOnlySpan<PassItem> Singles(ReadOnlySpan<PassItem> items)
    {
        var count = 0;
        while (count < items.Length && items[count].Count == 1)
        {
            count++;
        }

        return items[..count];
    }

    private static int RowOf(in PassItem item) => ((KeyValueRow)item.Sequence.Slot).Index;

    private static void Fail(RowRun run, Span<PassItem> items, Exception failure)
    {
        foreach (var index in run.BlockItems.AsSpan(0, run.Rows))
        {
            if (index != RowRun.Padding)
            {
                items[index].Failure = failure;
            }
        }

        foreach (var index in run.LaneItems.AsSpan(0, run.Chunks))
        {
            if (index != RowRun.Padding)
            {
                items[index].Failure = failure;
            }
        }
    }

    private void Run(RowRun run, ReadOnlySpan<PassItem> items)
    {
        _assembler.Assemble(run, items);
        _pass.Run(_buffers, run);
        for (var i = 0; i < run.Rows; i++)
        {
            _scan.Add(i, run.BlockItems[i] == RowRun.Padding ? 0 : 1);
        }

        var first = run.Rows;
        for (var lane = 0; lane < run.Chunks; first += run.LaneTokens[lane++])
        {
            _scan.Add(first, run.LaneItems[lane] == RowRun.Padding ? 0 : run.LaneTokens[lane]);
        }

        _scan.Run(_buffers.Logits);
        for (var i = 0; i < run.Rows; i++)
        {
            Absorb(items, run.BlockItems[i], i);
        }

        first = run.Rows;
        for (var lane = 0; lane < run.Chunks; first += run.LaneTokens[lane++])
        {
            Absorb(items, run.LaneItems[lane], first);
        }
    }

    private void Absorb(ReadOnlySpan<PassItem> items, int index, int first)
    {
        if (index != RowRun.Padding)
        {
            items[index].Sequence.Absorb(items[index].Tokens.Span, new PassOutput(_buffers, _scan, _architecture, first));
        }
    }
}
