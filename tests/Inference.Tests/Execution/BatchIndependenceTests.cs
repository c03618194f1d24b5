using Candor.Inference.Execution;
using Candor.Inference.Execution.KeyValues;
using Candor.Inference.Execution.Masked;
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
        await using var alone = InferenceEngine.Load(model, new EngineOptions { MaxSequences = 1, PrefixCacheRows = 0 });
        var hookPoints = AtlasEngine.HookPoints(model);
        await RandomSchedule.CompareAsync(crowded, alone, hookPoints, seed, Tolerance);
    }

    [SharedTheory("models/tiny-llama")]
    [InlineData("llama")]
    [InlineData("gpt2")]
    [InlineData("gemma2")]
    public async Task ForwardAsync_RandomSchedulesOnExports_EqualOneStreamRuns(string family)
    {
        using var export = TinyExport.Find(family, "optimum").Instrument();
        await using var crowded = export.Start(new EngineOptions { MaxSequences = 6, MaxBatchSequences = 4, MaxBatchTokens = 40 });
        await using var alone = export.Start(new EngineOptions { MaxSequences = 1, PrefixCacheRows = 0 });
        await RandomSchedule.CompareAsync(crowded, alone, AtlasEngine.HookPoints(export.Model), 1, Tolerance);
    }

    [Fact]
    public async Task ForwardAsync_MaskThatShowsAnUnusedSlot_IsFoundByTheComparison()
    {
        var model = ModelManifestReader.Read(Repository.Atlas);
        var hookPoints = AtlasEngine.HookPoints(model);
        var pass = new MaskedPass(OnnxModelSession.Open(model, new EngineOptions()), model);
        var problem = Assert.Throws<ModelFolderException>(() => InferenceEngine.Start(model, new MaskErrorPass(pass), new EngineOptions(), null, null));
        Assert.StartsWith(
            "the graph's results depend on what else is in a pass: its logits differ by",
            Assert.Single(problem.Problems),
            StringComparison.Ordinal);

        // The same through the scheduler, so that the tolerance above is known to see such an error.
        var options = new EngineOptions { MaxSequences = 2 };
        var runner = new MaskedRunner(new MaskErrorPass(new MaskedPass(OnnxModelSession.Open(model, options), model)), model, options);
        await using var wrong = new Engine(model, runner, new MaskedPool(KeyValueLayout.Of(model), 2, 256), options, null, TimeProvider.System);
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
