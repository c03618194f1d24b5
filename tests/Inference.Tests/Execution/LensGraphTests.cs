using Candor.Inference.Execution;
using Candor.Inference.Manifest;
using Candor.Probes.Activations;
using Candor.Testing;

namespace Candor.Inference.Tests.Execution;

/// <summary>What follows the last hook point, by itself: the model's own logits come out of the model's own last stream.</summary>
public sealed class LensGraphTests
{
    // The same operators on the same numbers; other row counts may sum in another order.
    private const float Tolerance = 1e-4f;

    [Fact]
    public async Task Logits_LastHookPointOfTheEmbeddedModel_AreTheModelsOwn()
    {
        var model = ModelManifestReader.Read(Repository.Atlas);
        await using var engine = InferenceEngine.Load(model, new EngineOptions { MaxSequences = 1 });
        await AssertOwnLogitsAsync(engine, [1, 5, 6, 7]);
    }

    [SharedTheory("models/tiny-llama")]
    [MemberData(nameof(TinyExport.Names), MemberType = typeof(TinyExport))]
    public async Task Logits_LastHookPointOfEveryExport_AreTheModelsOwn(string family, string exporter)
    {
        var export = TinyExport.Find(family, exporter);
        using var folder = export.Instrument();
        await using var engine = folder.Start(new EngineOptions { MaxSequences = 1 });
        await AssertOwnLogitsAsync(engine, export.Prompts()[0]);
    }

    [SharedFact("models/tiny-llama")]
    public async Task Logits_GraphWithEveryAddition_AreTheModelsOwn()
    {
        using var folder = TinyExport.Find("llama", "genai").Instrument(new GraphAdditions(true, true, true, true));
        await using var engine = folder.Start(new EngineOptions { MaxSequences = 1 });
        await AssertOwnLogitsAsync(engine, TinyExport.Find("llama", "genai").Prompts()[0]);
    }

    [SharedTheory("models/smollm2-135m-instruct")]
    [InlineData("model.onnx")]
    [InlineData("model_decomposed.onnx")]
    public async Task Logits_LastHookPointOfARealModel_AreTheModelsOwn(string graph)
    {
        using var export = InstrumentedExport.Make(Path.Combine(Repository.Shared("models/smollm2-135m-instruct"), graph), 64, 8192, GraphAdditions.None);
        await using var engine = export.Start(new EngineOptions { MaxSequences = 1, MaxSequenceTokens = 64, MaxBatchTokens = 16, MaxBatchSequences = 1 });
        await AssertOwnLogitsAsync(engine, [1, 504, 3575, 282]);
    }

    [Fact]
    public void Open_LogitsThatReadMoreThanTheLastHookPoint_SaysSo()
    {
        // As if the first boundary were the last: all layers lie behind it, and they read the cache and the mask.
        var model = ModelManifestReader.Read(Repository.Atlas);
        using var lens = LensGraph.Open(model with { Architecture = model.Architecture with { Layers = 3 } }, out var whyNot);
        Assert.Null(lens);
        Assert.StartsWith("the graph's logits do not come from its last hook point alone, but from '", whyNot, StringComparison.Ordinal);
    }

    [Fact]
    public void Logits_NoWholeRows_AreRefused()
    {
        using var lens = LensGraph.Open(ModelManifestReader.Read(Repository.Atlas), out _)!;
        Assert.Throws<ArgumentException>(() => lens.Logits([]));
        Assert.Throws<ArgumentException>(() => lens.Logits(new float[129]));
    }

    private static async Task AssertOwnLogitsAsync(IInferenceEngine engine, int[] prompt)
    {
        using var lens = LensGraph.Open(engine.Model, out var whyNot);
        Assert.True(lens is not null, whyNot);
        var (first, last) = (new HookPoint(1), new HookPoint(engine.Model.Architecture.Layers));
        using var sequence = engine.TryOpen([first, last])!;
        await sequence.ForwardAsync(prompt, CancellationToken.None);
        var token = sequence.Activations(prompt.Length - 1);
        float[] streams = [.. token.Residual(first, Pooling.Token), .. token.Residual(last, Pooling.Token)];
        var logits = lens.Logits(streams);
        var v = engine.Model.Architecture.VocabularySize;
        Numbers.AssertClose(sequence.NextLogits, logits.AsSpan(v, v), Tolerance, "logits at the last hook point");

        // An inner hook point says something else: the rows are not mixed up.
        Assert.True(Numbers.Difference(sequence.NextLogits, logits.AsSpan(0, v)) > 0.1f);
    }
}
