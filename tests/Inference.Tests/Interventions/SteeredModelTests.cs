using Candor.Inference.Execution;
using Candor.Inference.Import;
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
    public void Run_PushedAtAnyHookPoint_MovesItsRowAndNoOther()
    {
        HookPoint[] points = [.. Enumerable.Range(0, Atlas.Architecture.Layers + 1).Select(static index => new HookPoint(index))];
        using var model = SteeredModel.Load(Atlas, points);
        var pass = model.Run(Prompt, [[], .. points.Select(static point => (Intervention[])[new Intervention(point, Vector(1 + point.Index, 20))]), []]);
        AssertClose(pass.Logits[0], pass.Logits[^1], 1e-5);
        Assert.All(points, point => Assert.True(Divergence.Of(pass.Logits[0], pass.Logits[point.Index + 1]) > 1e-4, $"{point} moves nothing"));
        Assert.Equal(points.Length, pass.Logits.Skip(1).SkipLast(1).DistinctBy(static logits => logits[7]).Count());
    }

    [Fact]
    public void Run_TwoPushesAtOneHookPoint_AddUp()
    {
        using var model = SteeredModel.Load(Atlas, [new HookPoint(2)]);
        var (first, second) = (new Intervention(new HookPoint(2), Vector(1, 20)), new Intervention(new HookPoint(2), Vector(2, 20)));
        var both = new Intervention(new HookPoint(2), first.Change.ToArray().Zip(second.Change.ToArray(), static (a, b) => a + b).ToArray());
        var pass = model.Run(Prompt, [[first, second], [both], [second]]);
        AssertClose(pass.Logits[1], pass.Logits[0], 1e-5);
        Assert.True(Divergence.Of(pass.Logits[1], pass.Logits[2]) > 1e-4);
    }

    // Left out without a word it would be measured, and found to move nothing.
    [Fact]
    public void Run_PushThatCannotBeMade_IsRefusedVerbatim()
    {
        using var model = SteeredModel.Load(Atlas, [new HookPoint(1), new HookPoint(2)]);
        var width = Atlas.Architecture.HiddenSize;
        Assert.Equal(
            $"A change of {width} values at {new HookPoint(3)} cannot be made: "
                + $"the model was loaded for changes of {width} at {new HookPoint(1)}, {new HookPoint(2)}. "
                + "(Parameter 'interventions')",
            Refusal(new Intervention(new HookPoint(3), Vector(1, 20))));
        Assert.StartsWith(
            $"A change of 3 values at {new HookPoint(2)} cannot be made", Refusal(new Intervention(new HookPoint(2), new float[3])), StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => model.Run([], [[]]));
        Assert.Throws<ArgumentOutOfRangeException>(() => model.Run(Prompt, []));

        string Refusal(Intervention push) => Assert.Throws<ArgumentException>(() => model.Run(Prompt, [[], [push]])).Message;
    }

    [SharedTheory("models/smollm2-135m-instruct")]
    [InlineData("model.onnx")]
    [InlineData("model_decomposed.onnx")]
    public void Run_RealModel_GivesWhatAGraphMadeForSteeringGives(string file)
    {
        // The other graph was instrumented with steering inputs, which instrumenting itself checks.
        int[] prompt = [504, 2240, 282, 659];
        var published = Path.Combine(Repository.Shared("models/smollm2-135m-instruct"), file);
        using var plain = InstrumentedExport.Make(published, 64, 8192, GraphAdditions.None);
        using var made = InstrumentedExport.Make(published, 64, 8192, GraphAdditions.None with { Steering = true });
        HookPoint[] points = [new(0), new(15), new(30)];
        using var model = SteeredModel.Load(plain.Model, points);
        var graph = ModelGraph.Read(made.Model);
        using var runner = OnnxGraphRunner.Open(graph.Bytes, graph.WeightFolder);
        foreach (var point in points)
        {
            var push = Vector(3, point.Index == 0 ? 0.5 : 20, plain.Model.Architecture.HiddenSize);
            var pass = model.Run(prompt, [[], [new Intervention(point, push)]]);
            var inputs = CheckInputs.Of(made.Model, [prompt]);
            inputs[TensorNames.At(AdditionNames.Steer, point.Index)] = GraphTensor.Of(
                [.. new float[(prompt.Length - 1) * push.Length], .. push], 1, prompt.Length, push.Length);
            var logits = runner.Run(inputs, [made.Model.Tensors.Logits])[made.Model.Tensors.Logits];
            AssertClose(logits.Row(prompt.Length - 1).ToArray(), pass.Logits[1], 1e-3);
            Assert.True(Divergence.Of(pass.Logits[0], pass.Logits[1]) > 1e-3, $"{point} moves nothing");
        }
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
