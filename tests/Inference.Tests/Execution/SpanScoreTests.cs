using System.Runtime.InteropServices;
using Candor.Inference.Execution;
using Candor.Inference.Execution.Masked;
using Candor.Probes.Activations;
using Candor.Probes.Directions;
using Candor.Probes.Spans;

namespace Candor.Inference.Tests.Execution;

/// <summary>
/// A span's score must not depend on how its tokens came: streamed, in chunks, rolled back, beside others, or taken over from another sequence.
/// </summary>
public sealed class SpanScoreTests
{
    // The sums that tokens see go to hundreds: small weights keep the attention from resting on one token.
    private static readonly ISpanHead[] Heads =
    [
        new AttentionHead(new FittedDirection(Direction.FromVector([1, -2]), 0.25f, 0.5f), [0.01f, -0.02f]),
        new WindowMaxHead(new FittedDirection(Direction.FromVector([-1, 3]), 0.5f, -1), 3),
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task ScoreSpan_RandomChunksAndRollbacksOfTwoSequences_EqualsTheWholeTextAtOnce(int seed)
    {
        await using var engine = SummingEngine.Start(new SummingPass(), new EngineOptions { MaxSequences = 4, MaxBatchTokens = 7, MaxBatchSequences = 2 });
        var random = new Random(seed);
        using var one = SummingEngine.Open(engine);
        using var other = SummingEngine.Open(engine);
        ISequence[] sequences = [one, other];
        List<int>[] texts = [[], []];
        int[] prompts = [random.Next(1, 15), random.Next(1, 15)];
        for (var step = 0; step < 80; step++)
        {
            var s = random.Next(2);
            var (sequence, text) = (sequences[s], texts[s]);
            int[] chunk = [.. Enumerable.Range(0, random.Next(3) == 0 ? random.Next(1, 9) : 1).Select(_ => random.Next(16))];
            if (text.Count + chunk.Length > 60)
            {
                continue;
            }

            await sequence.ForwardAsync(chunk, CancellationToken.None);
            sequence.AnswerStart = prompts[s];
            text.AddRange(chunk);
            int[] asked = [.. Enumerable.Range(0, chunk.Length).Where(_ => random.Next(2) == 0)];
            random.Shuffle(asked);
            var whole = await WholeAsync(engine, text, prompts[s]);
            Assert.All(asked, i => Assert.Equal(whole[text.Count - chunk.Length + i], Scores(sequence, i)));
            if (random.Next(4) == 0)
            {
                // Into the answer, to its start, and into the prompt.
                var length = Math.Max(0, text.Count - random.Next(1, 12));
                sequence.Rollback(length);
                text.RemoveRange(length, text.Count - length);
            }
        }
    }

    [Fact]
    public async Task ScoreSpan_BeforeTheAnswerOrWhereNothingIsKept_IsNotScored()
    {
        await using var engine = SummingEngine.Start(new SummingPass());
        using var sequence = SummingEngine.Open(engine);
        await sequence.ForwardAsync(new[] { 1, 2, 3 }, CancellationToken.None);
        var token = sequence.Activations(2);
        Assert.Equal(float.NaN, token.ScoreSpan(Heads[0], SummingEngine.HookPoint, SpanStart.Answer));
        sequence.AnswerStart = 2;
        Assert.Equal(float.NaN, sequence.Activations(1).ScoreSpan(Heads[0], SummingEngine.HookPoint, SpanStart.Answer));
        Assert.Equal(float.NaN, sequence.Activations(2).ScoreSpan(Heads[0], new HookPoint(0), SpanStart.Prefix));
        Assert.Equal(float.NaN, sequence.Activations(2).ScoreSpan(Heads[0], new HookPoint(99), SpanStart.Prefix));

        // One token, which saw a sum of 6 over 3 tokens: the mean of one is itself.
        var expected = (0.25f * ((6 - (2 * 3)) / MathF.Sqrt(5))) + 0.5f;
        Assert.Equal(expected, sequence.Activations(2).ScoreSpan(Heads[0], SummingEngine.HookPoint, SpanStart.Answer), 1e-6f);
        sequence.AnswerStart = 0;
        Assert.Equal(
            sequence.Activations(2).ScoreSpan(Heads[0], SummingEngine.HookPoint, SpanStart.Prefix),
            sequence.Activations(2).ScoreSpan(Heads[0], SummingEngine.HookPoint, SpanStart.Answer));
    }

    [Fact]
    public async Task ScoreSpan_NaNInTheModel_IsNotScoredUntilItIsTakenBack()
    {
        await using var engine = SummingEngine.Start(new SummingPass());
        var poisoned = (SequenceState)SummingEngine.Open(engine);
        using var clean = SummingEngine.Open(engine);
        await poisoned.ForwardAsync(new[] { 1, 2, 3, 4, 5 }, CancellationToken.None);
        await clean.ForwardAsync(new[] { 1, 2, 3, 4, 5 }, CancellationToken.None);
        Assert.Equal(Scores(clean, 4), Scores(poisoned, 4));
        var keys = MemoryMarshal.Cast<byte, float>(((MaskedSlot)poisoned.Slot).Head(1, 0, 0, 5));
        var kept = keys.ToArray();
        keys.Fill(float.NaN);
        await poisoned.ForwardAsync(new[] { 1 }, CancellationToken.None);
        await poisoned.ForwardAsync(new[] { 1 }, CancellationToken.None);
        Assert.All(Scores(poisoned, 0)[..2], static score => Assert.Equal(float.NaN, score));
        poisoned.Rollback(5);
        kept.CopyTo(MemoryMarshal.Cast<byte, float>(((MaskedSlot)poisoned.Slot).Head(1, 0, 0, 5)));
        await poisoned.ForwardAsync(new[] { 6 }, CancellationToken.None);
        await clean.ForwardAsync(new[] { 6 }, CancellationToken.None);
        Assert.Equal(Scores(clean, 0), Scores(poisoned, 0));
        Assert.True(float.IsFinite(Scores(poisoned, 0)[0]));
        poisoned.Dispose();
    }

    [Fact]
    public async Task ScoreSpan_BeginningTakenOverFromAnother_CountsWhatWasTakenOver()
    {
        await using var engine = AtlasEngine.Load(new EngineOptions { MaxSequences = 4, PrefixCacheRows = 2 });
        var hookPoint = new HookPoint(3);
        var d = engine.Model.Architecture.HiddenSize;
        float[] weights = [.. Enumerable.Range(0, d).Select(static i => MathF.Sin(i + 1))];
        var head = new AttentionHead(new FittedDirection(Direction.FromVector(weights), 1, 0), [.. weights.Select(static weight => weight / 10)]);
        var text = AtlasEngine.Tokens(1, 60, 1500);
        using var other = engine.TryOpen([hookPoint])!;
        other.AnswerStart = 20;
        await other.ForwardAsync(text, CancellationToken.None);
        using var sequence = engine.TryOpen([hookPoint])!;
        sequence.AnswerStart = 20;
        await sequence.ForwardAsync(text.AsMemory(0, 50), CancellationToken.None);
        foreach (var start in new[] { SpanStart.Prefix, SpanStart.Answer })
        {
            // The other one's tokens were taken over as they are; only the last was run again.
            Assert.Equal(other.Activations(48).ScoreSpan(head, hookPoint, start), sequence.Activations(48).ScoreSpan(head, hookPoint, start));
            Assert.Equal(other.Activations(49).ScoreSpan(head, hookPoint, start), sequence.Activations(49).ScoreSpan(head, hookPoint, start), 1e-4f);
        }
    }

    private static float[] Scores(ISequence sequence, int index) =>
    [
        .. new[] { SpanStart.Prefix, SpanStart.Answer }.SelectMany(start => Heads.Select(
            head => sequence.Activations(index).ScoreSpan(head, SummingEngine.HookPoint, start))),
    ];

    private static async Task<float[][]> WholeAsync(IInferenceEngine engine, List<int> text, int prompt)
    {
        using var whole = SummingEngine.Open(engine);
        whole.AnswerStart = prompt;
        await whole.ForwardAsync(text.ToArray(), CancellationToken.None);
        var scores = new float[text.Count][];
        for (var i = 0; i < text.Count; i++)
        {
            // By the definition, from the tokens' own streams.
            float[] tokens = [.. Enumerable.Range(0, i + 1).SelectMany(t => whole.Activations(t).Residual(SummingEngine.HookPoint, Pooling.Token).ToArray())];
            scores[i] =
            [
                .. Heads.Select(head => head.Score(tokens)), .. Heads.Select(head => head.Score(tokens.AsSpan(2 * Math.Min(prompt, i + 1)))),
            ];
            Assert.Equal(scores[i], Scores(whole, i));
        }

        return scores;
    }
}
