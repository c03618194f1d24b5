using Candor.Inference.Execution;
using Candor.Inference.Execution.Masked;
using Candor.Inference.Tests.Execution;

namespace Candor.Inference.Tests.Scheduling;

public sealed class ForwardSchedulerTests
{
    [Fact]
    public async Task ForwardAsync_OthersWaitWhileAPassRuns_ShareTheNextPass()
    {
        var pass = new SummingPass(isHeld: true);
        await using var engine = SummingEngine.Start(pass);
        ISequence[] sequences = [.. Enumerable.Range(0, 4).Select(_ => SummingEngine.Open(engine))];
        var first = sequences[0].ForwardAsync(new[] { 1 }, CancellationToken.None).AsTask();
        await pass.EnteredAsync();
        Task[] others = [.. sequences[1..].Select((sequence, i) => sequence.ForwardAsync(new[] { i + 2 }, CancellationToken.None).AsTask())];
        Assert.Equal(3, engine.QueueDepth);
        pass.Release();
        pass.Release();
        await Task.WhenAll([first, .. others]);
        Assert.Equal([new BatchShape(1, 1, 0), new BatchShape(3, 1, 0)], pass.Runs);
        Assert.Equal([(1f, 1f), (2f, 1f), (3f, 1f), (4f, 1f)], sequences.Select(SummingEngine.Seen));
    }

    [Fact]
    public async Task ForwardAsync_LongText_DoesNotKeepOthersFromTheirNextToken()
    {
        var pass = new SummingPass(isHeld: true);
        await using var engine = SummingEngine.Start(pass, new EngineOptions { MaxSequences = 2, MaxBatchTokens = 8, MaxBatchSequences = 2 });
        using var longer = SummingEngine.Open(engine);
        using var shorter = SummingEngine.Open(engine);
        var reading = longer.ForwardAsync(Enumerable.Repeat(1, 20).ToArray(), CancellationToken.None).AsTask();
        await pass.EnteredAsync();
        var next = shorter.ForwardAsync(new[] { 5 }, CancellationToken.None).AsTask();
        pass.Release();
        await pass.EnteredAsync();
        pass.Release();
        await next;
        Assert.False(reading.IsCompleted);
        Assert.Equal([new BatchShape(1, 8, 0), new BatchShape(2, 7, 16)], pass.Runs[..2]);
        pass.Release();
        await reading;
        Assert.Equal((20f, 20f), SummingEngine.Seen(longer));
        Assert.Equal(20, longer.Count);
    }

    [Fact]
    public async Task ForwardAsync_CallerCancelsWhileQueued_EndsAtOnceAndLeavesTheQueue()
    {
        var pass = new SummingPass(isHeld: true);
        await using var engine = SummingEngine.Start(pass);
        using var running = SummingEngine.Open(engine);
        using var queued = SummingEngine.Open(engine);
        using var cancellation = new CancellationTokenSource();
        var first = running.ForwardAsync(new[] { 1 }, CancellationToken.None).AsTask();
        await pass.EnteredAsync();
        var second = queued.ForwardAsync(new[] { 2 }, cancellation.Token).AsTask();
        await cancellation.CancelAsync();
        var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        Assert.Equal(cancellation.Token, thrown.CancellationToken);
        Assert.Equal(0, engine.QueueDepth);
        Assert.False(first.IsCompleted);
        pass.Release();
        await first;
        var again = queued.ForwardAsync(new[] { 3 }, CancellationToken.None).AsTask();
        pass.Release();
        await again;
        Assert.Equal((3f, 1f), SummingEngine.Seen(queued));
    }

    [Fact]
    public async Task ForwardAsync_CallerCancelsDuringPass_BufferStaysOwnedUntilPassEnds()
    {
        var pass = new SummingPass(isHeld: true);
        await using var engine = SummingEngine.Start(pass);
        using var sequence = SummingEngine.Open(engine);
        var before = sequence.ForwardAsync(new[] { 1 }, CancellationToken.None).AsTask();
        pass.Release();
        await before;
        await pass.EnteredAsync();
        using var cancellation = new CancellationTokenSource();
        var cancelled = sequence.ForwardAsync(new[] { 2 }, cancellation.Token).AsTask();
        await pass.EnteredAsync();
        await cancellation.CancelAsync();
        Assert.False(cancelled.IsCompleted);
        Assert.Throws<InvalidOperationException>(() => sequence.Rollback(0));
        pass.Release();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        Assert.Equal(1, sequence.Length);
        Assert.Equal(0, sequence.Count);
        var after = sequence.ForwardAsync(new[] { 4 }, CancellationToken.None).AsTask();
        pass.Release();
        await after;
        Assert.Equal((5f, 2f), SummingEngine.Seen(sequence));
    }

    [Fact]
    public async Task ForwardAsync_CancelledBefore_RunsNothing()
    {
        var pass = new SummingPass();
        await using var engine = SummingEngine.Start(pass);
        using var sequence = SummingEngine.Open(engine);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await sequence.ForwardAsync(new[] { 1 }, new CancellationToken(canceled: true)));
        Assert.Empty(pass.Runs);
        await sequence.ForwardAsync(new[] { 1 }, CancellationToken.None);
        Assert.Equal(1, sequence.Length);
    }

    [Fact]
    public async Task Dispose_DuringPass_FreesTheSlotWhenThePassEnds()
    {
        var pass = new SummingPass(isHeld: true);
        await using var engine = SummingEngine.Start(pass);
        var sequence = SummingEngine.Open(engine);
        var forward = sequence.ForwardAsync(new[] { 1 }, CancellationToken.None).AsTask();
        await pass.EnteredAsync();
        sequence.Dispose();
        sequence.Dispose();
        Assert.Equal(1, engine.ActiveSequences);
        pass.Release();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => forward);
        Assert.Equal(0, engine.ActiveSequences);
    }

    [Fact]
    public async Task Dispose_WhileQueued_FreesTheSlotAtOnce()
    {
        var pass = new SummingPass(isHeld: true);
        await using var engine = SummingEngine.Start(pass);
        using var running = SummingEngine.Open(engine);
        var queued = SummingEngine.Open(engine);
        var first = running.ForwardAsync(new[] { 1 }, CancellationToken.None).AsTask();
        await pass.EnteredAsync();
        var second = queued.ForwardAsync(new[] { 1 }, CancellationToken.None).AsTask();
        queued.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => second);
        Assert.Equal(1, engine.ActiveSequences);
        pass.Release();
        await first;
    }

    [Fact]
    public async Task ForwardAsync_PassFails_FailsItsItemsAndNotTheLoop()
    {
        var cause = new InvalidOperationException("planted");
        var pass = new SummingPass { Failure = shape => shape.Tokens == 3 ? cause : null };
        await using var engine = SummingEngine.Start(pass);
        using var failing = SummingEngine.Open(engine);
        using var other = SummingEngine.Open(engine);
        var thrown = await Assert.ThrowsAsync<ForwardFailedException>(async () => await failing.ForwardAsync(new[] { 1, 2, 3 }, CancellationToken.None));
        Assert.Equal("The forward pass failed.", thrown.Message);
        Assert.Same(cause, thrown.InnerException);
        Assert.Equal(0, failing.Length);
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(async () => await failing.ForwardAsync(new[] { 1 }, CancellationToken.None));
        Assert.Equal("A pass of the sequence failed; it can only be disposed.", refused.Message);
        await other.ForwardAsync(new[] { 1, 2 }, CancellationToken.None);
        Assert.Equal((3f, 2f), SummingEngine.Seen(other));
    }

    [Fact]
    public async Task ForwardAsync_WhileOneIsUnderWay_IsRefused()
    {
        var pass = new SummingPass(isHeld: true);
        await using var engine = SummingEngine.Start(pass);
        using var sequence = SummingEngine.Open(engine);
        var forward = sequence.ForwardAsync(new[] { 1 }, CancellationToken.None).AsTask();
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(async () => await sequence.ForwardAsync(new[] { 1 }, CancellationToken.None));
        Assert.Equal("The sequence has a pass under way; await it first.", refused.Message);
        pass.Release();
        await forward;
    }

    [Fact]
    public async Task DisposeAsync_ItemsRunningAndQueued_EndsThePassAndFailsTheRest()
    {
        var pass = new SummingPass(isHeld: true);
        var engine = SummingEngine.Start(pass);
        using var running = SummingEngine.Open(engine);
        using var queued = SummingEngine.Open(engine);
        var first = running.ForwardAsync(new[] { 1 }, CancellationToken.None).AsTask();
        await pass.EnteredAsync();
        var second = queued.ForwardAsync(new[] { 1 }, CancellationToken.None).AsTask();
        var stop = engine.DisposeAsync().AsTask();
        pass.Release();
        await stop;
        await Assert.ThrowsAsync<ObjectDisposedException>(() => second);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => first);
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await queued.ForwardAsync(new[] { 1 }, CancellationToken.None));
    }

    [Fact]
    public async Task PassCompleted_SeveralItems_ReportsThePassOnce()
    {
        var observer = new RecordingObserver();
        var pass = new SummingPass { Failure = shape => shape.Past > 0 ? new InvalidOperationException("planted") : null };
        await using var engine = SummingEngine.Start(pass, observer: observer);
        using var sequence = SummingEngine.Open(engine);
        await sequence.ForwardAsync(new[] { 1, 2, 3 }, CancellationToken.None);
        await Assert.ThrowsAsync<ForwardFailedException>(async () => await sequence.ForwardAsync(new[] { 1 }, CancellationToken.None));
        Assert.Equal([(1, 3, false), (1, 1, true)], observer.Reports.Select(static report => (report.Sequences, report.Tokens, report.Failed)));
        Assert.All(observer.Reports, static report => Assert.True(report.QueueWait >= TimeSpan.Zero && report.Duration >= TimeSpan.Zero));
    }

    [Fact]
    public async Task ForwardAsync_ManyStreamsThatCancelAndDisposeAtAnyMoment_LeaveNothingBehind()
    {
        await using var engine = SummingEngine.Start(new SummingPass(), new EngineOptions { MaxSequences = 8, MaxBatchSequences = 3, MaxBatchTokens = 5 });
        await Task.WhenAll(Enumerable.Range(0, 8).Select(stream => Task.Run(async () =>
        {
            var random = new Random(stream);
            for (var i = 0; i < 300; i++)
            {
                using var cancellation = new CancellationTokenSource();
                var sequence = SummingEngine.Open(engine);
                var forward = sequence.ForwardAsync(new int[random.Next(1, 20)], cancellation.Token).AsTask();
                var disturbances = new List<Task>();
                if (random.Next(2) == 0)
                {
                    disturbances.Add(Task.Run(cancellation.Cancel));
                }

                if (random.Next(2) == 0)
                {
                    disturbances.Add(Task.Run(sequence.Dispose));
                }

                try
                {
                    await forward;
                }
                catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
                {
                    // Either may come first; what counts is that the item ends and the slot returns.
                }

                await Task.WhenAll(disturbances);
                sequence.Dispose();
            }
        }))).WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Equal((0, 0), (engine.ActiveSequences, engine.QueueDepth));
    }

    private sealed class RecordingObserver : IInferenceObserver
    {
        public List<PassReport> Reports { get; } = [];

        public void PassCompleted(in PassReport report)
        {
            Reports.Add(report);
            throw new InvalidOperationException("An observer that breaks its promise.");
        }
    }
}
