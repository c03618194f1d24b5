using Candor.Inference.Execution;
using Candor.Probes.Activations;

namespace Candor.Inference.Tests.Execution;

/// <summary>
/// The mean over the answer so far, and its distance from the state before, must not depend on how the tokens came: streamed, in chunks, rolled back, or
/// taken over from another sequence.
/// </summary>
public sealed class AnswerMeanTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task Residual_RandomChunksAndRollbacks_EqualsTheWholeTextAtOnce(int seed)
    {
        // The pass computes in whole numbers, so that equal means equal to the last bit.
        await using var engine = SummingEngine.Start(new SummingPass(), new EngineOptions { MaxSequences = 4, MaxBatchTokens = 7, MaxBatchSequences = 2 });
        var random = new Random(seed);
        var prompt = random.Next(1, 20);
        using var streamed = SummingEngine.Open(engine);
        var text = new List<int>();
        while (text.Count < 50)
        {
            int[] chunk = [.. Enumerable.Range(0, random.Next(3) == 0 ? random.Next(1, 9) : 1).Select(_ => random.Next(16))];
            await streamed.ForwardAsync(chunk, CancellationToken.None);
            streamed.AnswerStart = prompt;
            text.AddRange(chunk);
            int[] asked = [.. Enumerable.Range(0, chunk.Length).Where(_ => random.Next(2) == 0)];
            random.Shuffle(asked);
            var whole = await WholeAsync(engine, text, prompt);
            Assert.All(asked, i => Assert.Equal(whole[text.Count - chunk.Length + i].Mean, Mean(streamed, i)));
            Assert.All(asked, i => Assert.Equal(whole[text.Count - chunk.Length + i].Change, Change(streamed, i)));
            if (random.Next(4) == 0)
            {
                // Into the answer, to its start, and into the prompt.
                var length = Math.Max(0, text.Count - random.Next(1, 12));
                streamed.Rollback(length);
                text.RemoveRange(length, text.Count - length);
            }
        }
    }

    [Fact]
    public async Task Residual_BeforeTheAnswer_IsAbsent()
    {
        await using var engine = SummingEngine.Start(new SummingPass());
        using var sequence = SummingEngine.Open(engine);
        await sequence.ForwardAsync(new[] { 1, 2, 3 }, CancellationToken.None);
        Assert.Null(sequence.AnswerStart);
        Assert.Empty(Mean(sequence, 2));
        sequence.AnswerStart = 2;
        Assert.Empty(Mean(sequence, 1));

        // The sums that the tokens saw are 1, 3 and 6, and they saw 1, 2 and 3 tokens.
        Assert.Equal([6, 3], Mean(sequence, 2));
        Assert.Equal([3, 1], Change(sequence, 2));
        sequence.AnswerStart = 1;
        Assert.Equal([4.5f, 2.5f], Mean(sequence, 2));
        Assert.Equal([3.5f, 1.5f], Change(sequence, 2));
        Assert.Empty(Change(sequence, 0));

        // Nothing comes before the first token that an answer could have moved away from.
        sequence.AnswerStart = 0;
        Assert.Equal(sequence.Activations(2).Residual(SummingEngine.HookPoint, Pooling.PrefixMean), Mean(sequence, 2));
        Assert.Empty(Change(sequence, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => sequence.AnswerStart = -1);
    }

    [Fact]
    public async Task Residual_BothMeansInTurn_DoNotDisturbEachOther()
    {
        await using var engine = SummingEngine.Start(new SummingPass());
        using var sequence = SummingEngine.Open(engine);
        sequence.AnswerStart = 2;
        await sequence.ForwardAsync(new[] { 1, 2, 3, 4 }, CancellationToken.None);
        for (var round = 0; round < 2; round++)
        {
            var prefix = sequence.Activations(3).Residual(SummingEngine.HookPoint, Pooling.PrefixMean);
            var answer = sequence.Activations(3).Residual(SummingEngine.HookPoint, Pooling.AnswerMean);
            Assert.Equal([5, 2.5f], prefix);
            Assert.Equal([8, 3.5f], answer);
        }
    }

    [Fact]
    public async Task Residual_BeginningTakenOverFromAnother_CountsWhatWasTakenOver()
    {
        await using var engine = AtlasEngine.Load(new EngineOptions { MaxSequences = 4, PrefixCacheRows = 2 });
        var hookPoints = AtlasEngine.HookPoints(engine.Model);
        var text = AtlasEngine.Tokens(1, 60, 1500);
        using var other = engine.TryOpen(hookPoints)!;
        await other.ForwardAsync(text, CancellationToken.None);
        other.AnswerStart = 20;
        using var sequence = engine.TryOpen(hookPoints)!;
        sequence.AnswerStart = 20;
        await sequence.ForwardAsync(text.AsMemory(0, 50), CancellationToken.None);
        foreach (var hookPoint in hookPoints)
        {
            // The other one's tokens were taken over as they are; only the last was run again.
            Assert.Equal(
                other.Activations(48).Residual(hookPoint, Pooling.AnswerMean).ToArray(),
                sequence.Activations(48).Residual(hookPoint, Pooling.AnswerMean).ToArray());
        }
    }

    private static float[] Mean(ISequence sequence, int index) => sequence.Activations(index).Residual(SummingEngine.HookPoint, Pooling.AnswerMean).ToArray();

    private static float[] Change(ISequence sequence, int index) =>
        sequence.Activations(index).Residual(SummingEngine.HookPoint, Pooling.AnswerChange).ToArray();

    private static async Task<(float[] Mean, float[] Change)[]> WholeAsync(IInferenceEngine engine, List<int> text, int prompt)
    {
        using var whole = SummingEngine.Open(engine);
        whole.AnswerStart = prompt;
        await whole.ForwardAsync(text.ToArray(), CancellationToken.None);
        var means = new (float[] Mean, float[] Change)[text.Count];
        for (var i = 0; i < text.Count; i++)
        {
            // By the definition, from the tokens' own streams.
            var sums = new double[2];
            for (var t = prompt; t <= i; t++)
            {
                var residual = whole.Activations(t).Residual(SummingEngine.HookPoint, Pooling.Token);
                (sums[0], sums[1]) = (sums[0] + residual[0], sums[1] + residual[1]);
            }

            float[] mean = i < prompt ? [] : [(float)(sums[0] / (i + 1 - prompt)), (float)(sums[1] / (i + 1 - prompt))];
            var before = whole.Activations(prompt <= i ? prompt - 1 : i).Residual(SummingEngine.HookPoint, Pooling.Token);
            means[i] = (mean, i < prompt ? [] : [mean[0] - before[0], mean[1] - before[1]]);
            Assert.Equal(means[i].Mean, Mean(whole, i));
            Assert.Equal(means[i].Change, Change(whole, i));
        }

        return means;
    }
}
