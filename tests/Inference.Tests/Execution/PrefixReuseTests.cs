using Candor.Inference.Execution;
using Candor.Probes.Activations;
using Candor.Testing;

namespace Candor.Inference.Tests.Execution;

/// <summary>A text that begins as another one did takes over what that one ran.</summary>
public sealed class PrefixReuseTests
{
    private const float Tolerance = 2e-5f;

    private static EngineOptions Options => new() { MaxSequences = 4, PrefixCacheRows = 2 };

    [Fact]
    public async Task ForwardAsync_BeginningOfAnOpenSequence_IsTakenOverWithTheSameResults()
    {
        var observer = new RecordingObserver();
        await using var engine = AtlasEngine.Load(Options, observer);
        await CheckAsync(engine, observer);
    }

    [SharedFact("models/tiny-llama")]
    public async Task ForwardAsync_GroupedQueryAttention_IsTakenOverWithTheSameResults()
    {
        var observer = new RecordingObserver();
        using var export = TinyExport.Find("llama", "genai").Instrument();
        await using var engine = export.Start(Options, observer: observer);
        await CheckAsync(engine, observer);
    }

    [Fact]
    public async Task ForwardAsync_BeginningOfAClosedSequence_IsTakenOverUntilItsSlotIsNeeded()
    {
        var observer = new RecordingObserver();
        await using var engine = AtlasEngine.Load(Options, observer);
        var hookPoints = AtlasEngine.HookPoints(engine.Model);
        var text = AtlasEngine.Tokens(1, 40, 2048);
        await RunAsync(engine, hookPoints, text);
        Assert.Equal(0, engine.ActiveSequences);
        await RunAsync(engine, hookPoints, text);
        Assert.Equal([0, 39], observer.Reused);

        // Every slot is taken: what was kept makes room, and nothing is left of it.
        ISequence[] all = [.. Enumerable.Range(0, 4).Select(_ => engine.TryOpen(hookPoints)!)];
        Assert.Null(engine.TryOpen([]));
        Assert.Equal(4, engine.ActiveSequences);
        await all[0].ForwardAsync(text, CancellationToken.None);
        Assert.Equal([0, 39, 0], observer.Reused);
        foreach (var sequence in all)
        {
            sequence.Dispose();
        }
    }

    [Theory]
    [InlineData(16, 0)]
    [InlineData(17, 16)]
    [InlineData(30, 29)]
    public async Task ForwardAsync_SharedTokens_AreTakenOverFromSixteenOn(int shared, int reused)
    {
        var observer = new RecordingObserver();
        await using var engine = AtlasEngine.Load(Options, observer);
        var text = AtlasEngine.Tokens(1, 40, 2048);
        await RunAsync(engine, [new HookPoint(1)], text);
        await RunAsync(engine, [new HookPoint(1)], [.. text[..shared], (text[shared] + 1) % 2048, 5]);
        Assert.Equal([0, reused], observer.Reused);
    }

    [Fact]
    public async Task ForwardAsync_HookPointThatTheOtherDidNotKeep_RunsEverything()
    {
        var observer = new RecordingObserver();
        await using var engine = AtlasEngine.Load(Options, observer);
        var text = AtlasEngine.Tokens(1, 40, 2048);
        await RunAsync(engine, [new HookPoint(1)], text);
        await RunAsync(engine, [new HookPoint(1), new HookPoint(2)], text);
        await RunAsync(engine, [new HookPoint(2)], text);
        Assert.Equal([0, 0, 39], observer.Reused);
    }

    [Fact]
    public async Task ForwardAsync_OtherWasRolledBack_TakesOverOnlyWhatHasItsSurprisal()
    {
        var observer = new RecordingObserver();
        await using var engine = AtlasEngine.Load(Options, observer);
        var text = AtlasEngine.Tokens(1, 40, 2048);
        using var other = engine.TryOpen([])!;
        await other.ForwardAsync(text.AsMemory(0, 30), CancellationToken.None);
        other.Rollback(25);
        await other.ForwardAsync(text.AsMemory(25), CancellationToken.None);
        using var sequence = engine.TryOpen([])!;
        await sequence.ForwardAsync(text, CancellationToken.None);
        Assert.Equal([0, 0, 24], observer.Reused);
        Assert.All(Enumerable.Range(1, 39), i => Assert.False(float.IsNaN(sequence.Statistics(i).Surprisal)));
    }

    [Fact]
    public async Task ForwardAsync_CacheTurnedOff_RunsEverything()
    {
        var observer = new RecordingObserver();
        await using var engine = AtlasEngine.Load(Options with { PrefixCacheRows = 0 }, observer);
        var text = AtlasEngine.Tokens(1, 40, 2048);
        await RunAsync(engine, [], text);
        await RunAsync(engine, [], text);
        Assert.Equal([0, 0], observer.Reused);
    }

    private static async Task CheckAsync(IInferenceEngine engine, RecordingObserver observer)
    {
        var hookPoints = AtlasEngine.HookPoints(engine.Model);
        var text = AtlasEngine.Tokens(1, 60, 1500);
        int[] similar = [.. text[..40], .. AtlasEngine.Tokens(2, 20, 1500)];
        using var alone = engine.TryOpen(hookPoints)!;
        await alone.ForwardAsync(similar, CancellationToken.None);
        var (expected, statistics) = (ObserveAll(alone, hookPoints), Enumerable.Range(0, 60).Select(alone.Statistics).ToArray());
        alone.Rollback(0);
        using var other = engine.TryOpen(hookPoints)!;
        await other.ForwardAsync(text, CancellationToken.None);
        using var sequence = engine.TryOpen(hookPoints)!;
        await sequence.ForwardAsync(similar, CancellationToken.None);
        Assert.Equal([0, 0, 39], observer.Reused);
        Assert.Equal((60, 60), (sequence.Length, sequence.Count));
        Numbers.AssertClose(expected, ObserveAll(sequence, hookPoints), Tolerance, "residual streams and logits");
        for (var i = 0; i < 60; i++)
        {
            var actual = sequence.Statistics(i);
            Assert.Equal(statistics[i].Surprisal, actual.Surprisal, 1e-3f);
            Assert.Equal(statistics[i].PriorEntropy, actual.PriorEntropy, 1e-3f);
            Assert.Equal(statistics[i].NextEntropy, actual.NextEntropy, 1e-3f);
        }
    }

    private static float[] ObserveAll(ISequence sequence, IReadOnlyList<HookPoint> hookPoints) =>
    [
        .. Enumerable.Range(0, sequence.Count).SelectMany(i => hookPoints.SelectMany(
            hookPoint => sequence.Activations(i).Residual(hookPoint, Pooling.PrefixMean).ToArray())),
        .. AtlasEngine.Observe(sequence, hookPoints),
    ];

    private static async Task RunAsync(IInferenceEngine engine, IReadOnlyList<HookPoint> hookPoints, int[] text)
    {
        using var sequence = engine.TryOpen(hookPoints)!;
        await sequence.ForwardAsync(text, CancellationToken.None);
        Assert.Equal(text.Length, sequence.Count);
    }

    private sealed class RecordingObserver : IInferenceObserver
    {
        public List<int> Reused { get; } = [];

        public void PassCompleted(in PassReport report) => Reused.Add(report.ReusedTokens);
    }
}
