using System.Numerics.Tensors;
using Candor.Inference.Graphs;
using Candor.Inference.Manifest;
using Candor.Inference.Tests.Execution;
using Candor.Testing;
using Google.Protobuf;

namespace Candor.Inference.Tests.Graphs;

public sealed class GraphInstrumenterTests
{
    private static readonly GraphAdditions Everything = new(ProbeHeads: true, Steering: true, Projection: true, Statistics: true);

    [SharedTheory("models/tiny-llama")]
    [MemberData(nameof(PublishedExport.Exact), MemberType = typeof(PublishedExport))]
    public void Instrument_EverythingNeutral_GivesTheOriginalsResidualsAndLogits(string path)
    {
        var export = PublishedExport.At(path);
        var graph = export.Analyse();
        using var run = new GraphRun(graph, GraphInstrumenter.Instrument(graph, Everything));
        var reference = export.Reference();
        foreach (var (ids, k) in export.Prompts().Select(static (ids, k) => (ids, k)))
        {
            var outputs = run.Run(ids);
            for (var i = 0; i <= export.Layers; i++)
            {
                for (var t = 0; t < ids.Length; t++)
                {
                    var expected = reference.Read($"residual.{k}").Slice(((i * ids.Length) + t) * export.Hidden, export.Hidden);
                    Numbers.AssertClose(expected, outputs[$"residual.{i}"].Row(t), export.Tolerance, $"residual {i} of token {t} of prompt {k}");
                }
            }

            Numbers.AssertClose(reference.Read($"logits.{k}"), outputs["logits"].Reals, export.Tolerance, $"logits of prompt {k}");
        }
    }

    [SharedTheory("models/tiny-llama")]
    [MemberData(nameof(PublishedExport.Paths), MemberType = typeof(PublishedExport))]
    public void Instrument_EverythingNeutral_LeavesTheLogitsAsTheyWereBitForBit(string path)
    {
        var export = PublishedExport.At(path);
        var graph = export.Analyse();
        var ids = export.Prompts()[0];
        float[] published;
        using (var run = new GraphRun(graph, graph.File.Model))
        {
            published = run.Run(ids, null, ["logits"])["logits"].Reals;
        }

        foreach (var additions in new[] { GraphAdditions.None, Everything })
        {
            using var run = new GraphRun(graph, GraphInstrumenter.Instrument(graph, additions));
            var outputs = run.Run(ids, null, [.. run.Outputs.Where(static output => output.StartsWith("residual", StringComparison.Ordinal)), "logits"]);
            Assert.Equal(published, outputs["logits"].Reals);
            Assert.Equal(export.Layers + 1, outputs.Count - 1);
        }
    }

    [SharedTheory("models/tiny-llama")]
    [MemberData(nameof(PublishedExport.Paths), MemberType = typeof(PublishedExport))]
    public void Instrument_Anything_NeverCopiesWeights(string path)
    {
        var graph = PublishedExport.At(path).Analyse();
        var model = GraphInstrumenter.Instrument(graph, Everything);
        Assert.All(ExternalData.Tensors(model.Graph), static tensor =>
            Assert.True(tensor.RawData.Length < GraphFile.SmallestReferred || tensor.Name.Length == 0));
        Assert.InRange(model.CalculateSize(), 1, 3_000_000);
    }

    [SharedTheory("models/tiny-llama")]
    [MemberData(nameof(PublishedExport.Paths), MemberType = typeof(PublishedExport))]
    public void Instrument_Steer_ShiftsTheResidualByTheVectorAndChangesWhatFollows(string path)
    {
        var export = PublishedExport.At(path);
        var graph = export.Analyse();
        using var run = new GraphRun(graph, GraphInstrumenter.Instrument(graph, new GraphAdditions(false, true, false, false)));
        var ids = export.Prompts()[0];
        var neutral = run.Run(ids);
        foreach (var i in HookPoints(export))
        {
            var scale = TensorPrimitives.Norm(neutral[$"residual.{i}"].Row(0)) / MathF.Sqrt(export.Hidden);
            var vector = Vector(export.Hidden, i, scale);
            var steered = run.Run(ids, new Dictionary<string, GraphValue> { [$"steer.{i}"] = new(vector, 1, 1, export.Hidden) });
            for (var t = 0; t < ids.Length; t++)
            {
                var expected = new float[export.Hidden];
                TensorPrimitives.Add(neutral[$"residual.{i}"].Row(t), vector, expected);
                Numbers.AssertClose(expected, steered[$"residual.{i}"].Row(t), 1e-6f, $"residual {i} of token {t}");
            }

            for (var before = 0; before < i; before++)
            {
                Assert.Equal(neutral[$"residual.{before}"].Reals, steered[$"residual.{before}"].Reals);
            }

            Assert.True(Numbers.Difference(neutral["logits"].Row(0), steered["logits"].Row(0)) > 1e-4f, $"steering at {i} did not reach the logits");
        }
    }

    // In single operators the edited stream is read by all that follows, beyond doubt; where norms and sums are one operator, an edit behind it would miss the
    // normalised branch.
    [SharedTheory("models/tiny-llama")]
    [InlineData("tiny-llama/optimum/model.onnx", "tiny-llama/genai/model.onnx")]
    [InlineData("tiny-qwen3/optimum/model.onnx", "tiny-qwen3/genai/model.onnx")]
    [InlineData("tiny-gemma2/optimum/model.onnx", "tiny-gemma2/genai/model.onnx")]
    [InlineData("tiny-phi/optimum/model.onnx", "tiny-phi/genai/model.onnx")]
    public void Instrument_TwoStylesOfOneModel_ReactAlikeToSteeringAndProjection(string decomposed, string fused)
    {
        var export = PublishedExport.At(decomposed);
        var (one, other) = (export.Analyse(), PublishedExport.At(fused).Analyse());
        using var first = new GraphRun(one, GraphInstrumenter.Instrument(one, Everything));
        using var second = new GraphRun(other, GraphInstrumenter.Instrument(other, Everything));
        var ids = export.Prompts()[0];
        for (var i = 0; i <= export.Layers; i++)
        {
            var direction = Vector(export.Hidden, 7, 1);
            TensorPrimitives.Divide(direction, TensorPrimitives.Norm<float>(direction), direction);
            foreach (var (steer, gain, offset) in new[] { (3f, 0f, 0f), (0f, -1f, 8f) })
            {
                var given = new Dictionary<string, GraphValue>
                {
                    [$"steer.{i}"] = new(Vector(export.Hidden, i, steer), 1, 1, export.Hidden),
                    [$"project.{i}.directions"] = new(direction, export.Hidden, 1),
                    [$"project.{i}.gain"] = new([gain], 1),
                    [$"project.{i}.offset"] = new([offset], 1),
                };
                var (expected, actual) = (first.Run(ids, given), second.Run(ids, given));
                foreach (var output in Enumerable.Range(0, export.Layers + 1).Select(static index => $"residual.{index}").Append("logits"))
                {
                    Numbers.AssertClose(expected[output].Reals, actual[output].Reals, export.Tolerance, $"{output} with an edit at {i}");
                }
            }
        }
    }

    [SharedTheory("models/tiny-llama")]
    [MemberData(nameof(PublishedExport.Paths), MemberType = typeof(PublishedExport))]
    public void Instrument_Projection_AblatesAndSetsComponentsAfterSteering(string path)
    {
        var export = PublishedExport.At(path);
        var graph = export.Analyse();
        using var run = new GraphRun(graph, GraphInstrumenter.Instrument(graph, new GraphAdditions(false, true, true, false)));
        var ids = export.Prompts()[0];
        var neutral = run.Run(ids);
        foreach (var i in HookPoints(export))
        {
            // Two orthonormal directions: halves of the axes.
            var (d, n) = (export.Hidden, export.Hidden / 2);
            var directions = new float[d * 2];
            for (var j = 0; j < d; j++)
            {
                directions[(j * 2) + (j < n ? 0 : 1)] = 1 / MathF.Sqrt(n);
            }

            var edited = run.Run(ids, new Dictionary<string, GraphValue>
            {
                [$"steer.{i}"] = new(Vector(d, i, 1), 1, 1, d),
                [$"project.{i}.directions"] = new(directions, d, 2),
                [$"project.{i}.gain"] = new([-1f, -1f], 2),
                [$"project.{i}.offset"] = new([0f, 3f], 2),
            });
            for (var t = 0; t < ids.Length; t++)
            {
                var row = edited[$"residual.{i}"].Row(t);
                var slack = 1e-5f * TensorPrimitives.Norm(row);
                Assert.Equal(0, TensorPrimitives.Sum(row[..n]) / MathF.Sqrt(n), slack);
                Assert.Equal(3, TensorPrimitives.Sum(row[n..]) / MathF.Sqrt(n), slack);
            }

            Assert.True(Numbers.Difference(neutral["logits"].Row(0), edited["logits"].Row(0)) > 1e-4f);
        }
    }

    [SharedTheory("models/tiny-llama")]
    [MemberData(nameof(PublishedExport.Paths), MemberType = typeof(PublishedExport))]
    public void Instrument_Probes_ScoreTheDotProduct(string path)
    {
        var export = PublishedExport.At(path);
        var graph = export.Analyse();
        using var run = new GraphRun(graph, GraphInstrumenter.Instrument(graph, new GraphAdditions(true, false, false, false)));
        var ids = export.Prompts()[0];
        var given = new Dictionary<string, GraphValue>();
        foreach (var i in HookPoints(export))
        {
            // As many probes as the hook point's number: 0 is allowed.
            given[$"probe.{i}.weight"] = new(Vector(export.Hidden * i, i, 1), export.Hidden, i);
            given[$"probe.{i}.bias"] = new(Vector(i, i + 1, 1), i);
        }

        var outputs = run.Run(ids, given);
        foreach (var i in HookPoints(export))
        {
            Assert.Equal([1, ids.Length, i], outputs[$"probe.{i}.score"].Shape);
            for (var t = 0; t < ids.Length; t++)
            {
                var residual = outputs[$"residual.{i}"].Row(t);
                for (var n = 0; n < i; n++)
                {
                    double expected = given[$"probe.{i}.bias"].Reals[n];
                    for (var j = 0; j < export.Hidden; j++)
                    {
                        expected += (double)residual[j] * given[$"probe.{i}.weight"].Reals[(j * i) + n];
                    }

                    Assert.Equal(expected, outputs[$"probe.{i}.score"].Row(t)[n], 1e-4 * (1 + TensorPrimitives.Norm(residual)));
                }
            }
        }
    }

    [SharedTheory("models/tiny-llama")]
    [MemberData(nameof(PublishedExport.Paths), MemberType = typeof(PublishedExport))]
    public void Instrument_Statistics_EqualThoseOfTheLogits(string path)
    {
        var export = PublishedExport.At(path);
        var graph = export.Analyse();
        using var run = new GraphRun(graph, GraphInstrumenter.Instrument(graph, new GraphAdditions(false, false, false, true)));
        var ids = export.Prompts()[0];
        long[] next = [.. ids.Skip(1).Select(static id => (long)id), export.Vocabulary - 1];
        var outputs = run.Run(ids, new Dictionary<string, GraphValue> { ["next_ids"] = new(next, 1, ids.Length) });
        for (var t = 0; t < ids.Length; t++)
        {
            var logits = outputs["logits"].Row(t).ToArray();
            var largest = (double)logits.Max();
            var logSumExp = largest + Math.Log(logits.Sum(logit => Math.Exp(logit - largest)));
            var entropy = logits.Sum(logit => Math.Exp(logit - logSumExp) * (logSumExp - logit));
            Assert.Equal(logSumExp, outputs["log_sum_exp"].Reals[t], 1e-4);
            Assert.Equal(entropy, outputs["entropy"].Reals[t], 1e-4);
            Assert.Equal(logits[next[t]] - logSumExp, outputs["next_log_probability"].Reals[t], 1e-4);
            var top = Enumerable.Range(0, logits.Length).OrderByDescending(id => logits[id]).ThenBy(static id => id).Take(20).ToArray();
            Assert.Equal(top.Select(id => logits[id]), outputs["top_logits"].Row(t).ToArray());
            Assert.Equal(top.Select(static id => (long)id), outputs["top_ids"].Integers.AsSpan(t * 20, 20).ToArray());
        }

        Assert.Equal([1, ids.Length], outputs["entropy"].Shape);
        Assert.Equal([1, ids.Length], outputs["log_sum_exp"].Shape);
        Assert.Equal([1, ids.Length], outputs["next_log_probability"].Shape);
    }

    // The real model is large: its first, one inner and its last hook point stand for all.
    private static IEnumerable<int> HookPoints(PublishedExport export) => export.IsTiny ? Enumerable.Range(0, export.Layers + 1) : [0, 7, export.Layers];

    private static float[] Vector(int length, int seed, float scale)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, length).Select(_ => scale * ((random.NextSingle() * 2) - 1))];
    }
}
