using Candor.Inference.Graphs;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Onnx;

namespace Candor.Inference.Tests.Graphs;

public sealed class TopNodesTests
{
    [Theory]
    [InlineData(49152, 48)]
    [InlineData(32000, 40)]
    [InlineData(151936, 64)]
    [InlineData(50257, 29)]
    [InlineData(32003, null)]
    [InlineData(100, null)]
    public void BlockOf_Vocabulary_CutsItEvenlyOrNotAtAll(int vocabulary, int? block) => Assert.Equal(block, TopNodes.BlockOf(vocabulary));

    [Theory]
    [InlineData(12)]
    [InlineData(13)]
    [InlineData(18)]
    public void Add_AnyVocabularyAndOpset_FindsTheLargestAndTheStatistics(int opset)
    {
        // In blocks, too small for blocks, smaller than what is asked for, and of unknown size.
        foreach (var (size, known) in new (int, int?)[] { (4096, 4096), (1009, 1009), (7, 7), (7, null), (4096, null) })
        {
            var random = new Random(size);
            var logits = Enumerable.Range(0, 2 * 3 * size).Select(_ => (random.NextSingle() * 20) - 10).ToArray();
            var results = Run(opset, logits, size, known);
            var count = Math.Min(20, size);
            for (var row = 0; row < 6; row++)
            {
                var values = logits.AsSpan(row * size, size).ToArray();
                var top = Enumerable.Range(0, size).OrderByDescending(id => values[id]).Take(count).ToArray();
                Assert.Equal(top.Select(static id => (long)id), results["top_ids"].Integers.AsSpan(row * count, count).ToArray());
                Assert.Equal(top.Select(id => values[id]), results["top_logits"].Reals.AsSpan(row * count, count).ToArray());
                var logSumExp = Math.Log(values.Sum(static value => Math.Exp(value)));
                Assert.Equal(logSumExp, results["log_sum_exp"].Reals[row], 1e-4);
                Assert.Equal(values.Sum(value => Math.Exp(value - logSumExp) * (logSumExp - value)), results["entropy"].Reals[row], 1e-4);
                Assert.Equal(values[row] - logSumExp, results["next_log_probability"].Reals[row], 1e-4);
            }
        }
    }

    private static Dictionary<string, GraphValue> Run(int opset, float[] logits, int size, int? known)
    {
        var model = new ModelProto { IrVersion = 8, Graph = new GraphProto { Name = "graph" }, OpsetImport = { new OperatorSetIdProto { Version = opset } } };
        model.Graph.Input.Add(DecoderBuilder.Declare("x", ElementType.Float, "b", "t", known is null ? "v" : $"{size}"));
        model.Graph.Node.Add(new NodeProto { OpType = "Identity", Input = { "x" }, Output = { "logits" } });
        var editor = new GraphEditor(model) { Place = (0, true) };
        DistributionNodes.Add(editor, "logits", known);
        editor.Finish();
        using var session = new InferenceSession(model.ToByteArray());
        using var options = new RunOptions();
        using var x = OrtValue.CreateTensorValueFromMemory(logits, [2, 3, size]);
        using var next = OrtValue.CreateTensorValueFromMemory([0, 1, 2, 3, 4, 5L], [2, 3]);
        string[] outputs = [.. session.OutputMetadata.Keys];
        using var results = session.Run(options, ["x", "next_ids"], [x, next], outputs);
        return outputs.Zip(results).ToDictionary(static pair => pair.First, static pair => GraphRun.Read(pair.Second));
    }
}
