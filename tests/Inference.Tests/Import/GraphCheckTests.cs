using Candor.Inference.Execution;
using Candor.Inference.Graphs;
using Candor.Inference.Import;
using Candor.Inference.Manifest;
using Candor.Inference.Tests.Graphs;
using Google.Protobuf;
using Onnx;

namespace Candor.Inference.Tests.Import;

/// <summary>The self-check, against instrumented graphs in which one thing was spoilt.</summary>
public sealed class GraphCheckTests
{
    private static readonly GraphAdditions All = new(true, true, true, true);

    [Theory]
    [InlineData("smollm3")]
    [InlineData("smollm3-genai")]
    public void Run_SoundGraph_HasNoProblems(string family) => Assert.Empty(Problems(family, static _ => { }));

    [Fact]
    public void Run_LogitsOfAnotherGraph_AreNoticed() => Assert.Contains(
        "its logits are not those of the published graph: they differ by ",
        Problems("smollm3", static graph => Scale(graph, "logits", 1.01f))[0],
        StringComparison.Ordinal);

    [Fact]
    public void Run_HookPointTwice_IsNoticed() => Assert.Contains(
        "layer 0 leaves the residual stream unchanged: residual.0 and residual.1 are not its two ends.",
        Problems("smollm3", static graph => Replace(graph, "residual.1", "residual.0")));

    [Fact]
    public void Run_ProbesOfAnotherHookPoint_AreNoticed() => Assert.Contains(
        Problems("smollm3", static graph => Rewire(graph, "probe.1.product", 0, "residual.0")),
        static problem => problem.StartsWith("probe scores at residual.1 are not dot products with it: they differ by ", StringComparison.Ordinal));

    [Fact]
    public void Run_SteeringDoubled_IsNoticed() => Assert.Contains(
        Problems("smollm3", static graph => Scale(graph, "residual.1", 1.1f)),
        static problem => problem.StartsWith("steering at residual.1 by v does not shift it by v: it is off by ", StringComparison.Ordinal));

    [Fact]
    public void Run_SteeringWithoutEffect_IsNoticed()
    {
        // The vector is shown in the stream, and nothing else reads it.
        var problems = Problems("smollm3", static graph =>
        {
            graph.Initializer.Add(new TensorProto { Name = "spoilt.zero", Dims = { 1, 1, 1 }, DataType = 1, FloatData = { 0 } });
            foreach (var node in graph.Node)
            {
                for (var i = 0; i < node.Input.Count; i++)
                {
                    node.Input[i] = node.Input[i] == "steer.2" ? "spoilt.zero" : node.Input[i];
                }
            }

            Rename(graph, "residual.2");
            graph.Node.Add(new NodeProto { OpType = "Add", Name = "spoilt", Input = { "residual.2.spoilt", "steer.2" }, Output = { "residual.2" } });
        });
        Assert.Contains("steering at residual.2 leaves the logits as they are.", problems);
    }

    [Fact]
    public void Run_StatisticsOfOtherLogits_AreNoticed() => Assert.Contains(
        Problems("smollm3", static graph => Scale(graph, "entropy", 1.01f)),
        static problem => problem.StartsWith("statistics of the output distribution are off by ", StringComparison.Ordinal));

    [Theory]
    [InlineData("smollm3")]
    [InlineData("smollm3-genai")]
    public void Run_WrongHeadSize_CannotRun(string family) => Assert.Throws<GraphRunException>(
        () => Problems(
            family, static _ => { }, static model => model with { Architecture = model.Architecture with { HeadSize = model.Architecture.HeadSize / 2 } }));

    [Fact]
    public void Run_WrongVocabulary_IsNoticed() => Assert.Equal(
        ["two rows of 6 tokens give 'logits' as [2, 6, 64]; [2, 6, 63] is expected."],
        Problems("smollm3", static _ => { }, static model => model with { Architecture = model.Architecture with { VocabularySize = 63 } }));

    [Fact]
    public void Measure_EightBitActivations_DriftAndExactOnesDoNot()
    {
        using var published = new PublishedCopy("granite-genai-int4");
        var drift = ModelInstrumenter.Instrument(published.Request() with { IsChecked = true }).Check!.Drift;
        Assert.Equal(HasRounding("granite-genai-int4"), drift is not null);
        if (drift is not null)
        {
            Assert.True(drift.Median is > 1e-4 and < 0.1 && drift.Worst >= drift.Median, drift.ToString());
        }

        using var exact = new PublishedCopy();
        Assert.Null(ModelInstrumenter.Instrument(exact.Request() with { IsChecked = true }).Check!.Drift);
    }

    private static bool HasRounding(string family) => QuantizationDrift.Count(GraphFile.Read(FamilyExport.Named(family).Graph).Model) > 0;

    private static List<string> Problems(string family, Action<GraphProto> spoil, Func<ModelManifest, ModelManifest>? mistake = null)
    {
        using var copy = new PublishedCopy(family);
        ModelInstrumenter.Instrument(copy.Request(isInPlace: true) with { Additions = All });
        var model = ModelManifestReader.Read(copy.Folder);
        GraphTensor logits;
        using (var original = OnnxGraphRunner.Open(copy["model.onnx"], copy.Folder))
        {
            logits = original.Run(CheckInputs.Of(model with { Additions = GraphAdditions.None }, GraphCheck.DryTokens(64)), ["logits"])["logits"];
        }

        var graph = GraphFile.Read(model.GraphPath).Model;
        spoil(graph.Graph);
        using var runner = OnnxGraphRunner.Open(graph.ToByteArray(), copy.Folder);
        var problems = new List<string>();
        new GraphCheck(mistake?.Invoke(model) ?? model, FloatType.Float32, runner, problems).Run(logits);
        return problems;
    }

    // Whatever made the output makes another tensor, which its readers read; the caller makes the output.
    private static void Rename(GraphProto graph, string output)
    {
        foreach (var node in graph.Node)
        {
            for (var i = 0; i < node.Output.Count; i++)
            {
                node.Output[i] = node.Output[i] == output ? $"{output}.spoilt" : node.Output[i];
            }

            for (var i = 0; i < node.Input.Count; i++)
            {
                node.Input[i] = node.Input[i] == output ? $"{output}.spoilt" : node.Input[i];
            }
        }
    }

    private static void Scale(GraphProto graph, string output, float factor)
    {
        Rename(graph, output);
        graph.Initializer.Add(new TensorProto { Name = "spoilt.factor", DataType = 1, FloatData = { factor } });
        graph.Node.Add(new NodeProto { OpType = "Mul", Name = "spoilt", Input = { $"{output}.spoilt", "spoilt.factor" }, Output = { output } });
    }

    private static void Replace(GraphProto graph, string output, string by)
    {
        Rename(graph, output);
        graph.Node.Add(new NodeProto { OpType = "Identity", Name = "spoilt", Input = { by }, Output = { output } });
    }

    private static void Rewire(GraphProto graph, string output, int input, string by) =>
        graph.Node.First(node => node.Output.Contains(output)).Input[input] = by;
}
