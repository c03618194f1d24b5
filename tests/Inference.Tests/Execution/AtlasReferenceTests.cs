using System.Text.Json;
using Candor.Inference.Execution;
using Candor.Inference.Manifest;
using Candor.Inference.Tokenization;
using Candor.Probes.Activations;
using Candor.Testing;

namespace Candor.Inference.Tests.Execution;

public sealed class AtlasReferenceTests
{
    // The reference was made in float32 by another framework; kernels sum in another order.
    private const float Tolerance = 2e-4f;

    [Fact]
    public async Task ForwardAsync_ReferencePrompts_GivesTheOriginalsResidualsAndLogits()
    {
        var model = ModelManifestReader.Read(Repository.Atlas);
        await using var engine = InferenceEngine.Load(model, new EngineOptions { MaxSequences = 4 });
        var reference = new SafeTensors(Path.Combine(Repository.Atlas, "reference.safetensors"));
        using var prompts = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Repository.Atlas, "reference.json")));
        HookPoint[] hookPoints = [.. Enumerable.Range(0, model.Architecture.Layers + 1).Select(static index => new HookPoint(index))];
        var k = 0;
        foreach (var prompt in prompts.RootElement.GetProperty("prompts").EnumerateArray())
        {
            int[] ids = [.. prompt.GetProperty("ids").EnumerateArray().Select(static id => id.GetInt32())];
            using var sequence = engine.TryOpen(hookPoints)!;
            await sequence.ForwardAsync(ids, CancellationToken.None);
            AssertEqualsReference(sequence, reference, k, hookPoints, ids.Length, model.Architecture);
            k++;
        }

        Assert.True(k >= 2);
    }

    [Fact]
    public void Encode_ReferencePrompts_GivesTheirIds()
    {
        var tokenizer = TokenizerFactory.Load(ModelManifestReader.Read(Repository.Atlas));
        using var prompts = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Repository.Atlas, "reference.json")));
        foreach (var prompt in prompts.RootElement.GetProperty("prompts").EnumerateArray())
        {
            Assert.Equal(
                prompt.GetProperty("ids").EnumerateArray().Select(static id => id.GetInt32()),
                tokenizer.Encode(prompt.GetProperty("text").GetString()!, withSpecialTokens: true));
        }
    }

    private static void AssertEqualsReference(ISequence sequence, SafeTensors reference, int k, HookPoint[] hookPoints, int tokens, ModelArchitecture sizes)
    {
        var residuals = reference.Read($"residual.{k}");
        var d = sizes.HiddenSize;
        foreach (var hookPoint in hookPoints)
        {
            for (var t = 0; t < tokens; t++)
            {
                var expected = residuals.Slice(((hookPoint.Index * tokens) + t) * d, d);
                Numbers.AssertClose(expected, sequence.Activations(t).Residual(hookPoint, Pooling.Token), Tolerance, $"{hookPoint} of token {t}");
            }
        }

        Numbers.AssertClose(
            reference.Read($"logits.{k}").Slice((tokens - 1) * sizes.VocabularySize, sizes.VocabularySize),
            sequence.NextLogits,
            Tolerance,
            "logits");
    }
}
