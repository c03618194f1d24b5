using Candor.Inference.Execution;
using Candor.Probes.Activations;
using Candor.Testing;

namespace Candor.Inference.Tests.Testing;

/// <summary>The fake keeps the real engine's promises, as far as other tests rely on them.</summary>
public sealed class FakeEngineTests
{
    private static readonly HookPoint[] HookPoints = [new(1)];

    [Fact]
    public async Task ForwardAsync_AnyChunks_GiveTheSame()
    {
        await using var engine = new FakeEngine();
        using var whole = engine.TryOpen(HookPoints)!;
        using var chunked = engine.TryOpen(HookPoints)!;
        await whole.ForwardAsync(new[] { 3, 1, 2 }, CancellationToken.None);
        await chunked.ForwardAsync(new[] { 3 }, CancellationToken.None);
        await chunked.ForwardAsync(new[] { 9 }, CancellationToken.None);
        chunked.Rollback(1);
        await chunked.ForwardAsync(new[] { 1, 2 }, CancellationToken.None);
        Assert.Equal(whole.Statistics(2), chunked.Statistics(1));
        Assert.Equal(whole.NextLogits.ToArray(), chunked.NextLogits.ToArray());
        foreach (var pooling in new[] { Pooling.Token, Pooling.PrefixMean })
        {
            Assert.Equal(whole.Activations(2).Residual(HookPoints[0], pooling).ToArray(), chunked.Activations(1).Residual(HookPoints[0], pooling).ToArray());
        }
    }

    [Fact]
    public async Task Step_SteppedEngine_RunsWhatWaitsAndNotBefore()
    {
        await using var engine = new FakeEngine(isStepped: true);
        using var first = engine.TryOpen(HookPoints)!;
        using var second = engine.TryOpen(HookPoints)!;
        using var cancellation = new CancellationTokenSource();
        var running = first.ForwardAsync(new[] { 1 }, CancellationToken.None).AsTask();
        var cancelled = second.ForwardAsync(new[] { 1 }, cancellation.Token).AsTask();
        Assert.Equal(2, engine.QueueDepth);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        Assert.False(running.IsCompleted);
        Assert.Equal(1, engine.Step());
        await running;
        Assert.Equal((0, 1), (engine.Step(), engine.Passes));
    }

    [Fact]
    public async Task FailNext_NextPass_FailsItsItemsOnly()
    {
        await using var engine = new FakeEngine(capacity: 1);
        engine.FailNext(new InvalidOperationException("planted"));
        using (var failing = engine.TryOpen(HookPoints)!)
        {
            Assert.Null(engine.TryOpen(HookPoints));
            await Assert.ThrowsAsync<ForwardFailedException>(async () => await failing.ForwardAsync(new[] { 1 }, CancellationToken.None));
        }

        using var next = engine.TryOpen(HookPoints)!;
        await next.ForwardAsync(new[] { 1 }, CancellationToken.None);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await next.ForwardAsync(new[] { -1 }, CancellationToken.None));
        await Assert.ThrowsAsync<ContextExceededException>(async () => await next.ForwardAsync(new int[64], CancellationToken.None));
        Assert.Equal(1, next.Length);
    }
}
