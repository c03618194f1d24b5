using System.Runtime.InteropServices;
using Candor.Inference.Execution;
using Candor.Inference.Execution.Masked;
using Candor.Probes.Activations;

namespace Candor.Inference.Tests.Execution;

public sealed class SequenceTests
{
    [Fact]
    public async Task TryOpen_EverySlotTaken_ReturnsNullUntilOneIsFreed()
    {
        await using var engine = SummingEngine.Start(new SummingPass(), new EngineOptions { MaxSequences = 2 });
        var first = SummingEngine.Open(engine);
        using var second = SummingEngine.Open(engine);
        Assert.Equal((2, 2), (engine.ActiveSequences, engine.Capacity));
        Assert.Null(engine.TryOpen([]));
        first.Dispose();
        first.Dispose();
        Assert.Equal(1, engine.ActiveSequences);
        using var third = engine.TryOpen([]);
        Assert.NotNull(third);
        Assert.Null(engine.TryOpen([]));
    }

    [Fact]
    public async Task TryOpen_UnknownHookPoint_IsNamed()
    {
        await using var engine = SummingEngine.Start(new SummingPass());
        var refused = Assert.Throws<ArgumentException>(() => engine.TryOpen([new HookPoint(2)]));
        Assert.Equal("The model 'fake' has no hook point residual.2; it has residual.0 to residual.1. (Parameter 'hookPoints')", refused.Message);
        Assert.Equal(0, engine.ActiveSequences);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(16)]
    [InlineData(int.MaxValue)]
    [InlineData(int.MinValue)]
    public async Task ForwardAsync_IdOutsideVocabulary_NamesItsIndexAndNotItsValue(int id)
    {
        var pass = new SummingPass();
        await using var engine = SummingEngine.Start(pass);
        using var sequence = SummingEngine.Open(engine);
        var refused = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            async () => await sequence.ForwardAsync(new[] { 0, 15, id }, CancellationToken.None));
        Assert.Equal("The token at index 2 is outside the vocabulary of 16. (Parameter 'tokens')", refused.Message);
        Assert.Equal(0, sequence.Length);
        Assert.Empty(pass.Runs);
    }

    [Fact]
    public async Task ForwardAsync_ContextExceeded_AppendsNothing()
    {
        await using var engine = SummingEngine.Start(new SummingPass(), new EngineOptions { MaxSequences = 1, MaxSequenceTokens = 10 });
        using var sequence = SummingEngine.Open(engine);
        await sequence.ForwardAsync(new int[8], CancellationToken.None);
        var refused = await Assert.ThrowsAsync<ContextExceededException>(async () => await sequence.ForwardAsync(new int[3], CancellationToken.None));
        Assert.Equal((11, 10), (refused.Length, refused.ContextLength));
        await sequence.ForwardAsync(new int[2], CancellationToken.None);
        Assert.Equal(10, sequence.Length);
    }

    [Fact]
    public async Task ForwardAsync_NoTokens_IsRefused()
    {
        await using var engine = SummingEngine.Start(new SummingPass());
        using var sequence = SummingEngine.Open(engine);
        await Assert.ThrowsAsync<ArgumentException>(async () => await sequence.ForwardAsync(Array.Empty<int>(), CancellationToken.None));
    }

    [Fact]
    public async Task Statistics_ChunkedText_FollowFromTheLogitsBeforeAndAfter()
    {
        await using var engine = SummingEngine.Start(new SummingPass(), new EngineOptions { MaxSequences = 1, MaxBatchTokens = 2, MaxBatchSequences = 1 });
        using var sequence = SummingEngine.Open(engine);
        await sequence.ForwardAsync(new[] { 3, 3, 6, 1 }, CancellationToken.None);

        // After a token the logit of (sum mod 16) is 1 and fifteen others are 0.
        var sum = Math.E + 15;
        var (likely, other) = (Math.Log(sum) - 1, Math.Log(sum));
        var entropy = Math.Log(sum) - (Math.E / sum);
        var first = sequence.Statistics(0);
        Assert.True(float.IsNaN(first.Surprisal) && float.IsNaN(first.PriorEntropy));
        double[] expected = [likely, likely, other];
        for (var i = 1; i < 4; i++)
        {
            Assert.Equal(expected[i - 1], sequence.Statistics(i).Surprisal, 1e-5);
            Assert.Equal(entropy, sequence.Statistics(i).PriorEntropy, 1e-5);
            Assert.Equal(entropy, sequence.Statistics(i).NextEntropy, 1e-5);
            Assert.Equal(1 - (Math.E / sum), sequence.Statistics(i).NextLeastConfidence, 1e-5);
            Assert.Equal(sequence.Statistics(i).Surprisal, sequence.Activations(i).Statistic(OutputStatistic.Surprisal));
        }
    }

    [Fact]
    public async Task NextLogits_ChangedByTheCaller_DoNotReachTheStatistics()
    {
        await using var engine = SummingEngine.Start(new SummingPass());
        using var sequence = SummingEngine.Open(engine);
        Assert.True(sequence.NextLogits.IsEmpty);
        await sequence.ForwardAsync(new[] { 3 }, CancellationToken.None);
        Assert.Equal(1, sequence.NextLogits[3]);
        sequence.NextLogits.Fill(100);
        Assert.Equal(100, sequence.NextLogits[0]);
        await sequence.ForwardAsync(new[] { 3 }, CancellationToken.None);
        Assert.Equal(Math.Log(Math.E + 15) - 1, sequence.Statistics(0).Surprisal, 1e-5);
        Assert.Equal(0, sequence.NextLogits[0]);
    }

    [Fact]
    public async Task Rollback_ThenOtherTokens_ForgetsWhatWasRolledBack()
    {
        await using var engine = SummingEngine.Start(new SummingPass());
        using var sequence = SummingEngine.Open(engine);
        await sequence.ForwardAsync(new[] { 1, 2, 3, 4 }, CancellationToken.None);
        await sequence.ForwardAsync(new[] { 5 }, CancellationToken.None);
        Assert.Equal(3, sequence.Activations(0).Residual(SummingEngine.HookPoint, Pooling.PrefixMean)[1]);
        sequence.Rollback(2);
        Assert.Equal((2, 0), (sequence.Length, sequence.Count));
        Assert.True(sequence.NextLogits.IsEmpty);
        Assert.Throws<ArgumentOutOfRangeException>(() => sequence.Activations(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => sequence.Rollback(3));
        await sequence.ForwardAsync(new[] { 9, 1, 1, 1 }, CancellationToken.None);
        Assert.Equal((15f, 6f), SummingEngine.Seen(sequence));
        Assert.True(float.IsNaN(sequence.Statistics(0).Surprisal));

        // Longer than what had been summed before the rollback. Sums seen by the six tokens: 1, 3, 12, 13, 14, 15.
        Assert.Equal(58f / 6, sequence.Activations(3).Residual(SummingEngine.HookPoint, Pooling.PrefixMean)[0], 1e-5f);
    }

    [Fact]
    public async Task Rollback_ThenChunkThenToken_ReadsNothingStale()
    {
        // Chunks and single tokens have buffers of their own; the latter's still hold what was rolled back.
        await using var engine = SummingEngine.Start(new SummingPass());
        using var sequence = SummingEngine.Open(engine);
        foreach (var tokens in new int[][] { [1, 2, 3], [4], [5] })
        {
            await sequence.ForwardAsync(tokens, CancellationToken.None);
        }

        sequence.Rollback(3);
        await sequence.ForwardAsync(new[] { 7, 8 }, CancellationToken.None);
        await sequence.ForwardAsync(new[] { 1 }, CancellationToken.None);
        Assert.Equal((22f, 6f), SummingEngine.Seen(sequence));
    }

    [Fact]
    public async Task Residual_HookPointNotAskedFor_IsEmpty()
    {
        await using var engine = SummingEngine.Start(new SummingPass());
        using var sequence = SummingEngine.Open(engine);
        await sequence.ForwardAsync(new[] { 1 }, CancellationToken.None);
        Assert.True(sequence.Activations(0).Residual(new HookPoint(0), Pooling.Token).IsEmpty);
        Assert.True(sequence.Activations(0).Residual(new HookPoint(7), Pooling.PrefixMean).IsEmpty);
        Assert.Equal(2, sequence.Activations(0).Residual(SummingEngine.HookPoint, Pooling.Token).Length);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public async Task Statistics_OutputsNotFinite_AreNaNAndNothingIsThrown(float value)
    {
        await using var engine = SummingEngine.Start(new SummingPass { Constant = value });
        using var sequence = SummingEngine.Open(engine);
        await sequence.ForwardAsync(new[] { 1, 2 }, CancellationToken.None);
        var statistics = sequence.Statistics(1);
        Assert.True(
            float.IsNaN(statistics.Surprisal)
                && float.IsNaN(statistics.PriorEntropy)
                && float.IsNaN(statistics.NextEntropy)
                && float.IsNaN(statistics.NextLeastConfidence));
        Assert.Equal(value, sequence.Activations(1).Residual(SummingEngine.HookPoint, Pooling.Token)[0]);
        Assert.False(float.IsFinite(sequence.Activations(1).Residual(SummingEngine.HookPoint, Pooling.PrefixMean)[0]));
    }

    [Fact]
    public async Task Residual_PrefixMean_IsTheMeanOfTheResidualsInAnyOrderOfAsking()
    {
        await using var engine = AtlasEngine.Load();
        var hookPoints = AtlasEngine.HookPoints(engine.Model);
        using var sequence = engine.TryOpen(hookPoints)!;
        await sequence.ForwardAsync(AtlasEngine.Tokens(1, 30, 2048), CancellationToken.None);
        foreach (var hookPoint in hookPoints)
        {
            foreach (var index in new[] { 0, 29, 7, 8, 28 })
            {
                var mean = new double[engine.Model.Architecture.HiddenSize];
                for (var t = 0; t <= index; t++)
                {
                    var residual = sequence.Activations(t).Residual(hookPoint, Pooling.Token);
                    for (var i = 0; i < mean.Length; i++)
                    {
                        mean[i] += residual[i] / (index + 1.0);
                    }
                }

                var actual = sequence.Activations(index).Residual(hookPoint, Pooling.PrefixMean);
                Numbers.AssertClose([.. mean.Select(static value => (float)value)], actual, 1e-6f, $"{hookPoint} of token {index}");
            }
        }
    }

    [Fact]
    public async Task ForwardAsync_AnotherSequencesNaN_StaysInIt()
    {
        // A slot's keys and values may be NaN; whoever has the row after it must not read them, not even with weight 0.
        var pass = new SummingPass();
        await using var engine = SummingEngine.Start(pass, new EngineOptions { MaxSequences = 1 });
        var poisoned = (SequenceState)SummingEngine.Open(engine);
        await poisoned.ForwardAsync(new[] { 1, 2, 3, 4, 5 }, CancellationToken.None);
        MemoryMarshal.Cast<byte, float>(((MaskedSlot)poisoned.Slot).Head(1, 0, 0, 5)).Fill(float.NaN);
        await poisoned.ForwardAsync(new[] { 1 }, CancellationToken.None);
        Assert.True(float.IsNaN(SummingEngine.Seen(poisoned).Sum));
        poisoned.Dispose();
        using var next = SummingEngine.Open(engine);
        await next.ForwardAsync(new[] { 1, 2 }, CancellationToken.None);
        await next.ForwardAsync(new[] { 3 }, CancellationToken.None);
        Assert.Equal((6f, 3f), SummingEngine.Seen(next));
    }
}
