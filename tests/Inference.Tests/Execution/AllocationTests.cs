using System.Numerics.Tensors;
using Candor.Inference.Execution;
using Candor.Probes.Activations;
using Candor.Probes.Directions;
using Candor.Probes.Spans;
using Candor.Testing;

namespace Candor.Inference.Tests.Execution;

/// <summary>Counts what the whole process allocates, so nothing may run beside it.</summary>
[CollectionDefinition(nameof(AllocationTests), DisableParallelization = true)]
[Collection(nameof(AllocationTests))]
public sealed class AllocationTests
{
    private const int Sequences = 4;

    private static readonly HookPoint First = new(1);
    private static readonly HookPoint Second = new(3);

    [Fact]
    public async Task ForwardAsync_SingleTokensInSteadyState_AllocateNothing()
    {
        await using var engine = AtlasEngine.Load();
        await CheckAsync(engine);
    }

    [SharedFact("models/tiny-llama")]
    public async Task ForwardAsync_SingleTokensOfAGroupedQueryModelInSteadyState_AllocateNothing()
    {
        await using var engine = TinyExport.Find("llama", "genai").Start(new EngineOptions { MaxSequences = 8 });
        await CheckAsync(engine);
    }

    private static async Task CheckAsync(IInferenceEngine engine)
    {
        var heads = Heads(engine.Model.Architecture.HiddenSize);
        HookPoint[] hookPoints = [First, Second];
        ISequence[] sequences = [.. Enumerable.Range(0, Sequences).Select(_ => engine.TryOpen(hookPoints)!)];
        foreach (var sequence in sequences)
        {
            sequence.AnswerStart = 40;
        }

        var tokens = new int[1];
        var passes = new ValueTask[Sequences];

        await StepAsync(sequences, heads, tokens, passes, 130);

        // Which sequences meet in a pass is chance, and a first meeting makes a new shape. The round without one is the steady state.
        var least = long.MaxValue;
        for (var round = 0; round < 10; round++)
        {
            foreach (var sequence in sequences)
            {
                sequence.Rollback(66);
            }

            await StepAsync(sequences, heads, tokens, passes, 2);
            var before = GC.GetTotalAllocatedBytes(precise: true);
            var sum = await StepAsync(sequences, heads, tokens, passes, 50);
            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
            Assert.True(float.IsFinite(sum));
        }

        // What is left is the loop's own state machine; one object a token would be at least 200 times 24 bytes.
        Assert.True(least < 1000, $"{least} bytes for {50 * Sequences} tokens.");
    }

    private static async Task<float> StepAsync(ISequence[] sequences, ISpanHead[] heads, int[] tokens, ValueTask[] passes, int count)
    {
        var sum = 0f;
        for (var step = 0; step < count; step++)
        {
            tokens[0] = step + 10;
            for (var i = 0; i < sequences.Length; i++)
            {
#pragma warning disable CA2012 // Each is awaited once, below: all are queued first, so that they share a pass.
                passes[i] = sequences[i].ForwardAsync(tokens, CancellationToken.None);
#pragma warning restore CA2012
            }

            for (var i = 0; i < sequences.Length; i++)
            {
                await passes[i];
                sum += sequences[i].Statistics(0).NextEntropy + sequences[i].NextLogits[0]
                    + TensorPrimitives.Sum(sequences[i].Activations(0).Residual(First, Pooling.Token))
                    + TensorPrimitives.Sum(sequences[i].Activations(0).Residual(Second, Pooling.PrefixMean))
                    + TensorPrimitives.Sum(sequences[i].Activations(0).Residual(Second, Pooling.AnswerMean))
                    + sequences[i].Activations(0).ScoreSpan(heads[0], First, SpanStart.Prefix);
                var answer = sequences[i].Activations(0).ScoreSpan(heads[1], Second, SpanStart.Answer);
                sum += float.IsNaN(answer) ? 0 : answer;
            }
        }

        return sum;
    }

    private static ISpanHead[] Heads(int dimension)
    {
        var value = new FittedDirection(Direction.FromVector([.. Enumerable.Repeat(1f, dimension)]), 1, 0);
        return [new AttentionHead(value, new float[dimension]), new WindowMaxHead(value, 3)];
    }
}
