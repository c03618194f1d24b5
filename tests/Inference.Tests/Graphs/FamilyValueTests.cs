using System.Numerics.Tensors;
using Candor.Inference.Graphs;
using Candor.Inference.Manifest;
using Candor.Inference.Tests.Execution;
using Google.Protobuf;

namespace Candor.Inference.Tests.Graphs;

/// <summary>What the instrumented graphs of many families give in ONNX Runtime, against their originals.</summary>
public sealed class FamilyValueTests
{
    private static readonly GraphAdditions Everything = new(ProbeHeads: true, Steering: true, Projection: true, Statistics: true);

    [Theory]
    [MemberData(nameof(FamilyExport.Runnable), MemberType = typeof(FamilyExport))]
    public void Instrument_FamilyExport_GivesTheOriginalsResidualsAndLogits(string name)
    {
        var export = FamilyExport.Named(name);
        using var run = Start(export, GraphAdditions.None);
        CompareAll(export, run, chunk: int.MaxValue);
    }

    [Theory]
    [MemberData(nameof(FamilyExport.InAnyPass), MemberType = typeof(FamilyExport))]
    public void Instrument_TextInChunksOverItsPast_GivesTheSame(string name)
    {
        var export = FamilyExport.Named(name);
        using var run = Start(export, GraphAdditions.None);
        CompareAll(export, run, chunk: 5);
        CompareAll(export, run, chunk: 1);
    }

    [Theory]
    [MemberData(nameof(FamilyExport.Runnable), MemberType = typeof(FamilyExport))]
    public void Instrument_WithNeutralAdditions_ChangesNothing(string name)
    {
        var export = FamilyExport.Named(name);
        using var run = Start(export, Everything);
        CompareAll(export, run, chunk: int.MaxValue);
    }

    // What people publish is often saved by the runtime's own optimiser: norms, gates and sums fused.
    [Theory]
    [MemberData(nameof(FamilyExport.InAnyPass), MemberType = typeof(FamilyExport))]
    public void Instrument_ExportSavedByTheOptimiser_GivesTheOriginalsResidualsAndLogits(string name)
    {
        var export = FamilyExport.Named(name);
        var folder = Directory.CreateTempSubdirectory("candor-test-").FullName;
        try
        {
            var optimised = Path.Combine(folder, "optimised.onnx");
            foreach (var data in Directory.GetFiles(export.Folder, "*data*"))
            {
                File.Copy(data, Path.Combine(folder, Path.GetFileName(data)));
            }

            FamilyRun.Optimise(export.Graph, optimised);
            using var run = Start(export, GraphAdditions.None, graph: optimised);
            CompareAll(export, run, chunk: int.MaxValue);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [MemberData(nameof(FamilyExport.InAnyPass), MemberType = typeof(FamilyExport))]
    public void Instrument_TwoRows_EachGivesWhatItGivesAlone(string name)
    {
        var export = FamilyExport.Named(name);
        using var run = Start(export, GraphAdditions.None, rows: 2);
        CompareAll(export, run, chunk: int.MaxValue);
    }

    // Unused slots are masked, but a window that is counted in slots counts them, and so do positions that are taken from the length of the cache.
    [Theory]
    [InlineData("phi3", true)]
    [InlineData("gpt-neox", true)]
    [InlineData("olmo2", true)]
    [InlineData("smollm3", true)]
    [InlineData("opt", true)]
    [InlineData("gptj", true)]
    [InlineData("bloom", true)]
    [InlineData("mpt", true)]
    [InlineData("llama-opset23", true)]
    [InlineData("llama-genai-mha", true)]
    [InlineData("starcoder2", false)]
    [InlineData("gemma", false)]
    [InlineData("gemma3", false)]
    public void Append_AfterUnusedSlots_IsTheSameUnlessSlotsAreCounted(string name, bool same)
    {
        var export = FamilyExport.Named(name);
        var ids = export.Reference().Prompts[0];
        using var run = Start(export, GraphAdditions.None);
        run.Append(ids[..5], [run.Logits]);
        var dense = run.Append(ids[5..], [run.Logits])[run.Logits];
        run.Restart();
        run.Append(ids[..5], [run.Logits]);
        run.LeaveUnused(3);
        Assert.Equal(same, Numbers.Difference(dense, run.Append(ids[5..], [run.Logits])[run.Logits]) < export.Tolerance);
    }

    [Theory]
    [MemberData(nameof(FamilyExport.Runnable), MemberType = typeof(FamilyExport))]
    public void Instrument_SteeredAtEachHookPoint_ShiftsThatResidualByTheVector(string name)
    {
        var export = FamilyExport.Named(name);
        var reference = export.Reference();
        var random = new Random(5);
        var vector = Enumerable.Range(0, reference.Hidden).Select(_ => random.NextSingle() - 0.5f).ToArray();
        using var run = Start(export, Everything);
        for (var i = 0; i <= reference.Layers; i++)
        {
            var residual = TensorNames.At(AdditionNames.Residual, i);
            var logits = run.Logits;
            run.Restart();
            run.Feeds.Clear();
            var before = run.Append(reference.Prompts[0], [residual, logits]);
            run.Restart();
            run.Feeds[TensorNames.At(AdditionNames.Steer, i)] = (vector, [1, 1, reference.Hidden]);
            var after = run.Append(reference.Prompts[0], [residual, logits]);
            for (var at = 0; at < before[residual].Length; at += reference.Hidden)
            {
                var expected = before[residual].AsSpan(at, reference.Hidden).ToArray();
                TensorPrimitives.Add<float>(expected, vector, expected);
                Numbers.AssertClose(expected, after[residual].AsSpan(at, reference.Hidden), Math.Min(export.Tolerance, 2e-3f), $"steered {residual} of {name}");
            }

            Assert.True(Numbers.Difference(before[logits], after[logits]) > 1e-3, $"Steering {residual} of {name} does not reach the logits.");
        }
    }

    private static FamilyRun Start(FamilyExport export, GraphAdditions additions, int rows = 1, string? graph = null)
    {
        var decoder = GraphAnalysis.Analyse(GraphFile.Read(graph ?? export.Graph));
        var model = GraphInstrumenter.Instrument(decoder, additions);
        return new FamilyRun(model.ToByteArray(), decoder.File.Folder, decoder.HeadSize ?? 0) { Logits = decoder.InstrumentedLogits, Rows = rows };
    }

    // Feeds every prompt in chunks and compares every token's stream at every hook point, and its logits.
    private static void CompareAll(FamilyExport export, FamilyRun run, int chunk)
    {
        var reference = export.Reference();
        var expected = new SafeTensors(Path.Combine(export.Folder, "reference.safetensors"));
        List<string> residuals = [.. Enumerable.Range(0, reference.Layers + 1).Select(static i => TensorNames.At(AdditionNames.Residual, i))];
        for (var k = 0; k < reference.Prompts.Count; k++)
        {
            var ids = reference.Prompts[k];
            run.Restart();
            for (var from = 0; from < ids.Length; from += chunk)
            {
                var tokens = ids[from..(int)Math.Min(ids.Length, (long)from + chunk)];
                var given = run.Append(tokens, [.. residuals, run.Logits]);
                for (var i = 0; i < residuals.Count; i++)
                {
                    var stream = expected.Read($"residual.{k}").Slice(((i * ids.Length) + from) * reference.Hidden, tokens.Length * reference.Hidden);
                    Compare(stream, given[residuals[i]], reference.Hidden, export.Tolerance, $"{residuals[i]} of prompt {k} of {export.Name}");
                }

                var logits = expected.Read($"logits.{k}").Slice(from * reference.Vocabulary, tokens.Length * reference.Vocabulary);
                Compare(logits, given[run.Logits], reference.Vocabulary, export.Tolerance, $"logits of prompt {k} of {export.Name}");
            }
        }
    }

    private static void Compare(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, int width, float tolerance, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var at = 0; at < expected.Length; at += width)
        {
            Numbers.AssertClose(expected.Slice(at, width), actual.Slice(at, width), tolerance, $"{what}, token {at / width}");
        }
    }
}
