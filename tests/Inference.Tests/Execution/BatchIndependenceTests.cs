using Candor.Inference.Execution;
using Candor.Inference.Manifest;
using Candor.Probes.Activations;
using Candor.Testing;

namespace Candor.Inference.Tests.Execution;

/// <summary>What a sequence reads must not depend on what else is in its passes, on how its tokens were cut, or on what was rolled back.</summary>
public sealed class BatchIndependenceTests
{
    // Kernels for one row and for several sum in another order. Measured on atlas: at most 2e-6 of the norm.
    private const float Tolerance = 2e-5f;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task ForwardAsync_RandomSchedules_EqualOneStreamRuns(int seed)
    {
        var model = ModelManifestReader.Read(Repository.Atlas);
        await using var crowded = InferenceEngine.Load(model, new EngineOptions { MaxSequences = 6, MaxBatchSequences = 4, MaxBatchTokens = 40 });
        await using var alone = InferenceEngine.Load(model, new EngineOptions { MaxSequences = 1 });
        var hookPoints = AtlasEngine.HookPoints(model);
        var streams = Enumerable.Range(0, 6).Select(stream => Task.Run(() => RunStreamAsync(crowded, hookPoints, (seed * 100) + stream)));
        foreach (var (texts, observed) in await Task.WhenAll(streams))
        {
            for (var i = 0; i < texts.Count; i++)
            {
                using var sequence = alone.TryOpen(hookPoints)!;
                await sequence.ForwardAsync(texts[i], CancellationToken.None);
                Numbers.AssertClose(AtlasEngine.Observe(sequence, hookPoints), observed[i], Tolerance, $"seed {seed}, a sequence of {texts[i].Length} tokens");
            }
        }
    }

    [Fact]
    public async Task ForwardAsync_MaskThatShowsAnUnusedSlot_IsFoundByTheComparison()
    {
        var model = ModelManifestReader.Read(Repository.Atlas);
        var hookPoints = AtlasEngine.HookPoints(model);
        var pass = new OnnxForwardPass(OnnxModelSession.Open(model, new EngineOptions()), model);
        var problem = Assert.Throws<ModelFolderException>(() => InferenceEngine.Start(model, new MaskErrorPass(pass), new EngineOptions(), null, null));
        Assert.StartsWith("the graph's results depend on what else is in a pass: its logits differ by", Assert.Single(problem.Problems), StringComparison.Ordinal);

        // The same through the scheduler, so that the tolerance above is known to see such an error.
        var options = new EngineOptions { MaxSequences = 2 };
        var runner = new BatchRunner(
            new MaskErrorPass(new OnnxForwardPass(OnnxModelSession.Open(model, options), model)), model, options.MaxBatchSequences, options.MaxBatchTokens, 256);
        await using var wrong = new Engine(model, runner, options, null, TimeProvider.System);
        await using var right = AtlasEngine.Load();
        Assert.True(await CompareAsync(wrong, right, hookPoints) > 100 * Tolerance);
    }

    private static async Task<float> CompareAsync(Engine wrong, IInferenceEngine right, IReadOnlyList<HookPoint> hookPoints)
    {
        var tokens = AtlasEngine.Tokens(5, 40, 2048);
        using var first = wrong.TryOpen(hookPoints)!;
        using var second = right.TryOpen(hookPoints)!;
        foreach (var sequence in new[] { first, second })
        {
            await sequence.ForwardAsync(tokens.AsMemory(0, 39), CancellationToken.None);
            await sequence.ForwardAsync(tokens.AsMemory(39), CancellationToken.None);
        }

        return Numbers.Difference(AtlasEngine.Observe(second, hookPoints), AtlasEngine.Observe(first, hookPoints));
    }

    // One stream with a few generations after each other: chunks of any size, rollbacks, and cancellations that may come at any time.
    private static async Task<(List<int[]> Texts, List<float[]> Observed)> RunStreamAsync(IInferenceEngine engine, IReadOnlyList<HookPoint> hookPoints, int seed)
    {
        var random = new Random(seed);
        var texts = new List<int[]>();
        var observed = new List<float[]>();
        for (var generation = 0; generation < 3; generation++)
        {
            using var sequence = engine.TryOpen(hookPoints)!;
            var text = new List<int>();
            for (var step = 0; step < 8; step++)
            {
                var chunk = AtlasEngine.Tokens(random.Next(), random.Next(3) == 0 ? random.Next(1, 60) : 1, 2048);
                if (text.Count + chunk.Length > 250)
                {
                    break;
                }

                using var cancellation = new CancellationTokenSource();
                var pass = sequence.ForwardAsync(chunk, cancellation.Token).AsTask();
                if (random.Next(6) == 0)
                {
                    await cancellation.CancelAsync();
                }

                try
                {
                    await pass;
                    text.AddRange(chunk);
                    texts.Add([.. text]);
                    observed.Add(AtlasEngine.Observe(sequence, hookPoints));
                }
                catch (OperationCanceledException)
                {
                    Assert.Equal(text.Count, sequence.Length);
                }

                if (random.Next(5) == 0)
                {
                    var length = random.Next(text.Count + 1);
                    sequence.Rollback(length);
                    text.RemoveRange(length, text.Count - length);
                }
            }
        }

        return (texts, observed);
    }

    /// <summary>Shows the first unused slot of every row to its attention.</summary>
    private sealed class MaskErrorPass(IForwardPass inner) : IForwardPass
    {
        public void Run(BatchBuffers buffers, BatchShape shape)
        {
            for (var row = 0; row < shape.Rows; row++)
            {
                var unused = buffers.AttentionMask.Slice((long)row * (shape.Past + shape.Tokens), shape.Past).IndexOf(0);
                if (unused >= 0)
                {
                    buffers.AttentionMask.Slice((long)row * (shape.Past + shape.Tokens), shape.Past)[unused] = 1;
                }
            }

            inner.Run(buffers, shape);
        }

        public void Dispose() => inner.Dispose();
    }
}
