using Candor.Inference.Execution;
using Candor.Inference.Manifest;
using Candor.Probes.Activations;
using Candor.Testing;

namespace Candor.Inference.Tests.Execution;

/// <summary>Exports of other families, with rotary, learned and implicit positions, against the original framework.</summary>
public sealed class TinyExportTests
{
    // Gemma 2's export rounds its softcap; the others reproduce the original within 1e-4.
    private static float Tolerance(string family) => family == "gemma2" ? 5e-3f : 2e-4f;

    [SharedTheory("models/tiny-llama")]
    [MemberData(nameof(TinyExport.Families), MemberType = typeof(TinyExport))]
    public async Task ForwardAsync_AllPromptsTogetherInUnevenChunks_GiveTheOriginalsResidualsAndLogits(string family)
    {
        var export = TinyExport.All.Single(export => export.Family == family);
        await using var engine = export.Start(new EngineOptions { MaxSequences = 4, MaxBatchTokens = 12, MaxBatchSequences = 4 });
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
                Compare(export, sequence, reference, k, done, ids.Length, hookPoints);
                done += count;
            }
        })));
    }

    [SharedFact("models/tiny-llama")]
    public void Load_GroupQueryAttention_IsRefusedNamingWhatDoesNotFit()
    {
        // Its graph has no position ids, and it pads caches on the right by lengths of its own.
        var export = TinyExport.All.Single(static export => export.Family == "llama");
        var graph = Path.Combine(export.Folder, "genai", "model.onnx");
        var refused = Assert.Throws<ModelFolderException>(() => OnnxModelSession.Open(export.Manifest(graph), new EngineOptions()));
        Assert.Equal(
            ["the graph has no input 'position_ids'.", .. Enumerable.Range(0, 5).Select(static i => $"the graph has no output 'residual.{i}'.")],
            refused.Problems);
    }

    private static void Compare(TinyExport export, ISequence sequence, SafeTensors reference, int k, int from, int tokens, IReadOnlyList<HookPoint> hookPoints)
    {
        var residuals = reference.Read($"residual.{k}");
        for (var i = 0; i < sequence.Count; i++)
        {
            foreach (var hookPoint in hookPoints)
            {
                var expected = residuals.Slice(((hookPoint.Index * tokens) + from + i) * export.Hidden, export.Hidden);
                Numbers.AssertClose(expected, sequence.Activations(i).Residual(hookPoint, Pooling.Token), Tolerance(export.Family), $"{hookPoint} of token {from + i} of prompt {k}");
            }
        }

        var logits = reference.Read($"logits.{k}").Slice((from + sequence.Count - 1) * export.Vocabulary, export.Vocabulary);
        Numbers.AssertClose(logits, sequence.NextLogits, Tolerance(export.Family), $"logits of prompt {k}");
    }
}
