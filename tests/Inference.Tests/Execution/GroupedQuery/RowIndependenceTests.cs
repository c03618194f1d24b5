using Candor.Inference.Execution;
using Candor.Inference.Execution.GroupedQuery;
using Candor.Inference.Manifest;
using Candor.Probes.Activations;
using Candor.Testing;

namespace Candor.Inference.Tests.Execution.GroupedQuery;

/// <summary>With GroupQueryAttention too, what a sequence reads must not depend on which runs it shares, nor on where its row lies.</summary>
public sealed class RowIndependenceTests
{
    // Kernels for one row and for several sum in another order. Measured on these exports: at most 3e-6 of the norm.
    private const float Tolerance = 2e-5f;

    private static EngineOptions Crowded => new() { MaxSequences = 6, MaxBatchSequences = 5, MaxBatchTokens = 40, MaxSequenceTokens = 256 };

    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (var export in TinyExport.All.Where(static export => export.IsGroupedQuery))
            {
                foreach (var joining in new[] { "never", "always", "measured", "moving" })
                {
                    cases.Add(export.Family, joining);
                }
            }

            return cases;
        }
    }

    [SharedTheory("models/tiny-llama")]
    [MemberData(nameof(Cases))]
    public async Task ForwardAsync_RandomSchedules_EqualOneStreamRuns(string family, string joining)
    {
        using var export = TinyExport.Find(family, "genai").Instrument();
        var (crowded, runner) = export.StartRows(Crowded, variants => Costs(joining, variants));
        await using var alone = export.Start(new EngineOptions { MaxSequences = 1, PrefixCacheRows = 0 });
        await using (crowded)
        {
            Assert.Equal([1, 2, 4], runner.Variants);
            for (var seed = 1; seed <= 2; seed++)
            {
                await RandomSchedule.CompareAsync(crowded, alone, AtlasEngine.HookPoints(export.Model), seed, Tolerance);
            }

            Assert.Equal(joining == "moving", runner.Swaps > 0);
        }
    }

    [SharedFact("models/tiny-llama")]
    public async Task ForwardAsync_PaddingThatWritesWhereARowHasItsFirstToken_IsFoundByTheComparison()
    {
        using var export = TinyExport.Find("llama", "genai").Instrument();
        Assert.True(await DifferenceAsync(export, static pass => new PlantedPass(pass, PadAtFirstToken)) > 100 * Tolerance);
        Assert.True(await DifferenceAsync(export, static pass => pass) < Tolerance);
    }

    [SharedFact("models/tiny-llama")]
    public void Load_LengthsOffByOne_AreFoundByTheSelfCheck()
    {
        using var export = TinyExport.Find("llama", "genai").Instrument();
        foreach (var defect in new Action<RowBuffers, RowRun>[] { ShowOneMore, LaneOneShort })
        {
            var problem = Assert.Throws<ModelFolderException>(() => export.Start(Crowded, pass => new PlantedPass(pass, defect)));
            Assert.StartsWith(
                "the graph's results depend on what else is in a pass: its logits differ by",
                Assert.Single(problem.Problems),
                StringComparison.Ordinal);
        }
    }

    [SharedFact("models/tiny-llama")]
    public async Task ForwardAsync_RowIsFull_IsNotPaddedOver()
    {
        // Three rows; the middle one can take no token more, so that the outer two cannot share a block.
        using var export = TinyExport.Find("llama", "genai").Instrument();
        var (engine, _) = export.StartRows(
            new EngineOptions { MaxSequences = 3, MaxSequenceTokens = 20 },
            static variants => RunCosts.AlwaysJoin(variants) with { Lanes = RunCosts.NeverJoin.Lanes });
        await using (engine)
        {
            ISequence[] sequences = [.. Enumerable.Range(0, 3).Select(_ => engine.TryOpen([])!)];
            await sequences[1].ForwardAsync(AtlasEngine.Tokens(1, 19, 1500), CancellationToken.None);
            await Task.WhenAll(
                sequences[0].ForwardAsync(new[] { 1 }, CancellationToken.None).AsTask(),
                sequences[2].ForwardAsync(new[] { 2 }, CancellationToken.None).AsTask());
            await sequences[1].ForwardAsync(new[] { 3 }, CancellationToken.None);
            await Task.WhenAll(
                sequences[0].ForwardAsync(new[] { 1 }, CancellationToken.None).AsTask(),
                sequences[2].ForwardAsync(new[] { 2 }, CancellationToken.None).AsTask());
            Assert.Equal([2, 20, 2], sequences.Select(static sequence => sequence.Length));
        }
    }

    private static RunCosts Costs(string joining, IReadOnlyList<int> variants) => joining switch
    {
        "never" => RunCosts.NeverJoin,
        "always" => RunCosts.AlwaysJoin(variants),
        "measured" => new RunCosts(1, 0.3, [0, 0.5, 0.6, double.PositiveInfinity, 0.9], double.PositiveInfinity),

        // Runs are dear and copying costs nothing, so that rows are moved whenever they are scattered.
        "moving" => new RunCosts(1, 0.5, RunCosts.NeverJoin.Lanes, 1e-15),
        _ => throw new ArgumentOutOfRangeException(nameof(joining)),
    };

    // Two outer rows run together over the middle one, which then goes on.
    private static async Task<float> DifferenceAsync(InstrumentedExport export, Func<IRowPass, IRowPass> wrap)
    {
        var hookPoints = AtlasEngine.HookPoints(export.Model);
        var results = new List<float[]>();
        foreach (var isAlone in new[] { true, false })
        {
            var (engine, runner) = export.StartRows(
                Crowded, static variants => RunCosts.AlwaysJoin(variants) with { Lanes = RunCosts.NeverJoin.Lanes }, isAlone ? null : wrap);
            await using (engine)
            {
                ISequence[] sequences = [.. Enumerable.Range(0, 3).Select(_ => engine.TryOpen(hookPoints)!)];
                foreach (var sequence in sequences)
                {
                    await sequence.ForwardAsync(AtlasEngine.Tokens(1, 9, 1500), CancellationToken.None);
                }

                for (var i = 0; i < 20 && !isAlone; i++)
                {
                    await Task.WhenAll(
                        sequences[0].ForwardAsync(new[] { i }, CancellationToken.None).AsTask(),
                        sequences[2].ForwardAsync(new[] { i }, CancellationToken.None).AsTask());
                }

                await sequences[1].ForwardAsync(new[] { 3 }, CancellationToken.None);
                results.Add(AtlasEngine.Observe(sequences[1], hookPoints));
            }
        }

        return Numbers.Difference(results[0], results[1]);
    }

    private static void PadAtFirstToken(RowBuffers buffers, RowRun run)
    {
        for (var i = 0; i < run.Rows; i++)
        {
            if (run.BlockItems[i] == RowRun.Padding)
            {
                buffers.AttentionMask.Slice((long)i * run.Width, run.Width)[1..].Clear();
            }
        }
    }

    private static void ShowOneMore(RowBuffers buffers, RowRun run)
    {
        for (var i = 0; i < run.Rows && run.Lanes == 0; i++)
        {
            var mask = buffers.AttentionMask.Slice((long)i * run.Width, run.Width);
            mask[mask.IndexOf(0)] = 1;
        }
    }

    private static void LaneOneShort(RowBuffers buffers, RowRun run)
    {
        for (var lane = 0; lane < run.Lanes; lane++)
        {
            var lengths = buffers.LaneLengths.Slice(lane, 1);
            var totals = buffers.LaneTotals.Slice(lane, 1);
            if (totals[0] > run.LaneTokens[lane])
            {
                lengths[0]--;
                totals[0]--;
            }
        }
    }

    /// <summary>Changes the inputs of every run.</summary>
    private sealed class PlantedPass(IRowPass inner, Action<RowBuffers, RowRun> defect) : IRowPass
    {
        public IReadOnlyList<int> Variants => inner.Variants;

        public void Run(RowBuffers buffers, RowRun run)
        {
            defect(buffers, run);
            inner.Run(buffers, run);
        }

        public void Dispose() => inner.Dispose();
    }
}
