using Candor.Inference.Execution;
using Candor.Inference.Import;
using Candor.Inference.Manifest;
using Candor.Inference.Tests.Execution;
using Candor.Inference.Tests.Graphs;
using Candor.Testing;

namespace Candor.Inference.Tests.Import;

/// <summary>Every shared model is instrumented with everything, checked, and gives what the framework gave that it comes from.</summary>
public sealed class SharedExportTests
{
    private static readonly GraphAdditions All = new(true, true, true, true);

    [SharedTheory("models/README.md")]
    [MemberData(nameof(PublishedExport.Paths), MemberType = typeof(PublishedExport))]
    public void Instrument_PublishedExport_MatchesItsReference(string path)
    {
        var export = PublishedExport.At(path);
        using var folder = new PublishedCopy();
        var graph = Repository.Shared($"models/{path}");
        var report = ModelInstrumenter.Instrument(
            new InstrumentRequest { Folder = Path.GetDirectoryName(graph)!, Graph = Path.GetFileName(graph), Out = folder.Out, Additions = All });
        var model = ModelManifestReader.Read(folder.Out);
        var sizes = model.Architecture;
        Assert.Equal(
            (export.Layers, export.Hidden, export.Heads, export.HeadSize, export.Vocabulary),
            (sizes.Layers, sizes.HiddenSize, sizes.KeyValueHeads, sizes.HeadSize, sizes.VocabularySize));
        Assert.Equal(0, report.Check!.Logits, 6);
        Assert.True(report.GraphBytes < 2 << 20, $"The graph has {report.GraphBytes} bytes.");
        Assert.DoesNotContain(Directory.GetFiles(folder.Out), static file => new FileInfo(file) is { LinkTarget: null, Length: > 4 << 20 });
        if (export.IsTiny)
        {
            Compare(export, model, path.Contains("int4", StringComparison.Ordinal) ? 0.5f : export.Tolerance);
        }
        else
        {
            // 2 % in the median and 6 % at worst were seen on other text and another processor.
            Assert.InRange(report.Check.Drift!.Median, 0.005, 0.03);
            Assert.InRange(report.Check.Drift.Worst, 0.02, 0.15);
        }
    }

    // The graph alone, whole prompts in one run: the engine has tests of its own.
    private static void Compare(PublishedExport export, ModelManifest model, float tolerance)
    {
        var reference = export.Reference();
        var prompts = export.Prompts();
        var weights = LinkedTo(model);
        using var graph = OnnxGraphRunner.Open(weights.Rewrite(File.ReadAllBytes(model.GraphPath)), weights.Folder);
        for (var k = 0; k < prompts.Count; k++)
        {
            string[] residuals = [.. Enumerable.Range(0, export.Layers + 1).Select(static index => TensorNames.At(AdditionNames.Residual, index))];
            var outputs = graph.Run(CheckInputs.Of(model, [prompts[k]]), [model.Tensors.Logits, .. residuals]);
            Numbers.AssertClose(reference.Read($"logits.{k}"), outputs[model.Tensors.Logits].Reals, tolerance, $"logits of prompt {k}");
            var expected = reference.Read($"residual.{k}");
            for (var index = 0; index <= export.Layers; index++)
            {
                var length = prompts[k].Length * export.Hidden;
                Numbers.AssertClose(expected.Slice(index * length, length), outputs[residuals[index]].Reals, tolerance, $"residual.{index} of prompt {k}");
            }
        }
    }

    private static LinkedWeights LinkedTo(ModelManifest model) => LinkedWeights.Find(
        model.Files.Skip(1).SkipLast(1).Select(static file => Path.GetFileName(file.Path)), model.Folder, [])!;
}
