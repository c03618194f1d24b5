using Candor.Inference.Execution;
using Candor.Inference.Manifest;
using Candor.Probes.Activations;
using Candor.Testing;

namespace Candor.Inference.Tests.Execution;

/// <summary>Exports of several families by several exporters, with rotary, learned and implicit positions, against the original framework.</summary>
public sealed class TinyExportTests
{
    // Gemma 2's optimum export rounds its softcap; the others reproduce the original within 1e-4.
    private static float Tolerance(TinyExport export) => export is { Family: "gemma2", Exporter: "optimum" } ? 5e-3f : 2e-4f;

    [SharedTheory("models/tiny-llama")]
    [MemberData(nameof(TinyExport.Names), MemberType = typeof(TinyExport))]
    public async Task ForwardAsync_AllPromptsTogetherInUnevenChunks_GiveTheOriginalsResidualsAndLogits(string family, string exporter)
    {
        var export = TinyExport.Find(family, exporter);
        await using var engine = export.Start(new EngineOptions { MaxSequences = 4, MaxBatchTokens = 30, MaxBatchSequences = 4 });
        await CompareAsync(export, engine);
    }

    [SharedTheory("models/tiny-llama")]
    [InlineData("optimum")]
    [InlineData("genai")]
    public async Task ForwardAsync_GraphWithEveryAddition_FedNothingGivesTheSame(string exporter)
    {
        var export = TinyExport.Find("llama", exporter);
        await using var engine = export.Start(new EngineOptions { MaxSequences = 5 }, new GraphAdditions(true, true, true, true));
        await CompareAsync(export, engine);
    }

    [SharedFact("models/tiny-llama")]
    public void Load_AttentionIsNotWhatTheManifestSays_IsRefused()
    {
        using var folder = TinyExport.Find("llama", "genai").Instrument();
        var wrong = folder.Model with { Attention = AttentionKind.Masked };
        var refused = Assert.Throws<ModelFolderException>(() =>
            InferenceEngine.Start(
                wrong,
                new Inference.Execution.Masked.MaskedPass(OnnxModelSession.Open(wrong, new EngineOptions()), wrong),
                new EngineOptions(),
                null,
                null));
        Assert.StartsWith("the graph cannot be run: ", Assert.Single(refused.Problems), StringComparison.Ordinal);
    }

    private static async Task CompareAsync(TinyExport export, IInferenceEngine engine)
    {
        var hookPoints = AtlasEngine.HookPoints(engine.Model);
        var reference = new SafeTensors(Path.Combine(export.Folder, "reference.safetensors"));
        await Task.WhenAll(export.Prompts().Select((ids, k) => Task.Run(async () =>
        {
            using var sequence = engine.TryOpen(hookPoints)!;
            var random = new Random(k);
            for (var done = 0; done < ids.Length;)
            {
                var count = Math.Min(random.Next(1, 6), ids.Length - done);
                await sequence.ForwardAsync(ids.AsMemory(done, count), CancellationToken.None);
                Compare(export, engine.Model.Architecture, sequence, reference, k, done, ids.Length, hookPoints);
                done += count;
            }
        })));
    }

    private static void Compare(
        TinyExport export, ModelArchitecture sizes, ISequence sequence, SafeTensors reference, int k, int from, int tokens, IReadOnlyList<HookPoint> hookPoints)
    {
        var residuals = reference.Read($"residual.{k}");
        for (var i = 0; i < sequence.Count; i++)
        {
            foreach (var hookPoint in hookPoints)
            {
                var expected = residuals.Slice(((hookPoint.Index * tokens) + from + i) * sizes.HiddenSize, sizes.HiddenSize);
                Numbers.AssertClose(
                    expected,
                    sequence.Activations(i).Residual(hookPoint, Pooling.Token),
                    Tolerance(export),
                    $"{hookPoint} of token {from + i} of prompt {k}");
            }
        }

        var logits = reference.Read($"logits.{k}").Slice((from + sequence.Count - 1) * sizes.VocabularySize, sizes.VocabularySize);
        Numbers.AssertClose(logits, sequence.NextLogits, Tolerance(export), $"logits of prompt {k}");
    }
}
