using Candor.Inference.Execution;
using Candor.Inference.Interventions;
using Candor.Inference.Manifest;
using Candor.Inference.Tests.Execution;
using Candor.Probes.Activations;
using Candor.Testing;

namespace Candor.Inference.Tests.Interventions;

public sealed class SteeredModelTests
{
    private static readonly ModelManifest Atlas = ModelManifestReader.Read(Repository.Atlas);
    private static readonly int[] Prompt = [0, 12, 345, 678, 90, 1234];

    [Fact]
    public async Task Run_NothingPushed_GivesTheEnginesLogits()
    {
        using var model = SteeredModel.Load(Atlas, [new HookPoint(2)]);
        var pass = model.Run(Prompt, [[], []]);
        await using var engine = InferenceEngine.Load(Atlas, new EngineOptions { MaxSequences = 1 });
        using var sequence = engine.TryOpen([new HookPoint(2)])!;
        await sequence.ForwardAsync(Prompt, CancellationToken.None);
        AssertClose(sequence.NextLogits.ToArray(), pass.Logits[0], 1e-4);
        AssertClose(pass.Logits[0], pass.Logits[1], 1e-5);
        AssertClose(sequence.Activations(Prompt.Length - 1).Residual(new HookPoint(2), Pooling.Token).ToArray(), pass.Streams[new HookPoint(2)], 1e-4);
    }

    [Fact]
    public void Run_PushedAtTheLastHookPoint_GivesWhatTheUnembeddingMakesOfIt()
    {
        // Behind the last hook point there are only the final norm and one matrix, which are computed here by hand.
        var last = new HookPoint(Atlas.Architecture.Layers);
        using var model = SteeredModel.Load(Atlas, [last]);
        var push = Vector(5, 3);
        var pass = model.Run(Prompt, [[], [new Intervention(last, push)]]);
        var unembedding = UnembeddingReader.Read(Atlas, out var whyNot);
        Assert.True(unembedding is not null, whyNot);
        AssertClose(Expected(unembedding, pass.Streams[last], new float[push.Length]), pass.Logits[0], 1e-3);
        AssertClose(Expected(unembedding, pass.Streams[last], push), pass.Logits[1], 1e-3);
    }

    [Fact]
    public void Run_PushedAtAnyHookPoint_MovesItsRowAndNoOther()
    {
        HookPoint[] points = [.. Enumerable.Range(0, Atlas.Architecture.Layers + 1).Select(static index => new HookPoint(index))];
        using var model = SteeredModel.Load(Atlas, points);
        var pass = model.Run(Prompt, [[], .. points.Select(static point => (Intervention[])[new Intervention(point, Vector(1 + point.Index, 2))]), []]);
        AssertClose(pass.Logits[0], pass.Logits[^1], 1e-5);
        Assert.All(points, point => Assert.True(Divergence.Of(pass.Logits[0], pass.Logits[point.Index + 1]) > 1e-4, $"{point} moves nothing"));
        Assert.Equal(points.Length, pass.Logits.Skip(1).SkipLast(1).DistinctBy(static logits => logits[7]).Count());
    }

    [SharedTheory("models/smollm2-135m-instruct")]
    [InlineData("model.onnx")]
    [InlineData("model_decomposed.onnx")]
    public void Run_RealModelPushedAtTheLastHookPoint_GivesWhatTheUnembeddingMakesOfIt(string graph)
    {
        using var export = InstrumentedExport.Make(Path.Combine(Repository.Shared("models/smollm2-135m-instruct"), graph), 64, 8192, GraphAdditions.None);
        var manifest = export.Model;
        var last = new HookPoint(manifest.Architecture.Layers);
        using var model = SteeredModel.Load(manifest, [last, new HookPoint(15)]);
        var pass = model.Run([504, 2240, 282, 659], [[], [new Intervention(last, Vector(3, 20, manifest.Architecture.HiddenSize))], [new Intervention(new HookPoint(15), Vector(4, 20, manifest.Architecture.HiddenSize))]]);
        var unembedding = UnembeddingReader.Read(manifest, out var whyNot);
        Assert.True(unembedding is not null, whyNot);
        AssertClose(Expected(unembedding, pass.Streams[last], Vector(3, 20, manifest.Architecture.HiddenSize)), pass.Logits[1], 0.05);
        Assert.True(Divergence.Of(pass.Logits[0], pass.Logits[2]) > 1e-4);
    }

    private static float[] Expected(Unembedding unembedding, float[] stream, float[] push)
    {
        var x = stream.Zip(push, static (a, b) => (double)a + b).ToArray();
        var mean = unembedding.IsNormCentred ? x.Average() : 0;
        x = [.. x.Select(value => value - mean)];
        var scale = 1 / Math.Sqrt(x.Average(static value => value * value) + unembedding.NormEpsilon);
        var normed = x.Select((value, j) => (float)((value * scale * (unembedding.NormGain?[j] ?? 1)) + (unembedding.NormBias?[j] ?? 0))).ToArray();
        return [.. Enumerable.Range(0, unembedding.VocabularySize).Select(v => System.Numerics.Tensors.TensorPrimitives.Dot<float>(unembedding.Rows.AsSpan(v * normed.Length, normed.Length), normed))];
    }

    private static float[] Vector(int seed, double length, int? dimension = null)
    {
        var random = new Random(seed);
        var values = Enumerable.Range(0, dimension ?? Atlas.Architecture.HiddenSize).Select(_ => random.NextDouble() - 0.5).ToArray();
        var norm = Math.Sqrt(values.Sum(static value => value * value));
        return [.. values.Select(value => (float)(value * length / norm))];
    }

    private static void AssertClose(float[] expected, float[] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        var scale = expected.Max(Math.Abs);
        Assert.InRange(expected.Zip(actual, static (a, b) => Math.Abs(a - b)).Max() / scale, 0, tolerance);
    }
}
