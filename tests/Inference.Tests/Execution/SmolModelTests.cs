using System.Text.Json;
using Candor.Inference.Execution;
using Candor.Inference.Manifest;
using Candor.Probes.Activations;
using Candor.Testing;

namespace Candor.Inference.Tests.Execution;

/// <summary>A real model with 8-bit weights in an external file, in both of its published styles.</summary>
public sealed class SmolModelTests
{
    private const string Folder = "models/smollm2-135m-instruct";
    private const int Hidden = 576;

    [SharedTheory(Folder)]
    [InlineData("model.onnx")]
    [InlineData("model_decomposed.onnx")]
    public async Task ForwardAsync_TwoPromptsTogether_StayWithinTheKnownDriftOfTheQuantizedGraph(string graph)
    {
        var shared = Repository.Shared(Folder);
        using var export = InstrumentedExport.Make(Path.Combine(shared, graph), 64, 8192, GraphAdditions.None);
        await using var engine = export.Start(new EngineOptions { MaxSequences = 2, MaxSequenceTokens = 128, MaxBatchTokens = 16, MaxBatchSequences = 2 });
        var reference = new SafeTensors(Path.Combine(shared, "reference.safetensors"));
        var hookPoints = AtlasEngine.HookPoints(engine.Model);
        var drifts = await Task.WhenAll(Prompts(shared).Take(2).Select((ids, k) => Task.Run(async () =>
        {
            using var sequence = engine.TryOpen(hookPoints)!;
            await sequence.ForwardAsync(ids, CancellationToken.None);
            return Drifts(sequence, reference, k, hookPoints);
        })));

        // At the file's own accuracy level 4 activations are rounded to 8 bits: 2 % in the median and 6 % at worst were measured for it elsewhere.
        var all = drifts.SelectMany(static drift => drift).Order().ToArray();
        Assert.True(all[all.Length / 2] < 0.04 && all[^1] < 0.15, $"median {all[all.Length / 2]}, worst {all[^1]}");
    }

    private static List<float> Drifts(ISequence sequence, SafeTensors reference, int k, IReadOnlyList<HookPoint> hookPoints)
    {
        var residuals = reference.Read($"residual.{k}");
        var drifts = new List<float>();
        foreach (var hookPoint in hookPoints)
        {
            for (var t = 0; t < sequence.Count; t++)
            {
                var expected = residuals.Slice(((hookPoint.Index * sequence.Count) + t) * Hidden, Hidden);
                drifts.Add(Numbers.Difference(expected, sequence.Activations(t).Residual(hookPoint, Pooling.Token)));
            }
        }

        return drifts;
    }

    private static List<int[]> Prompts(string shared)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(shared, "reference.json")));
        return [.. document.RootElement.GetProperty("prompts").EnumerateArray()
            .Select(static prompt => prompt.GetProperty("ids").EnumerateArray().Select(static id => id.GetInt32()).ToArray())];
    }
}
