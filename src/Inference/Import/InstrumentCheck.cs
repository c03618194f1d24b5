using Candor.Inference.Execution;
using Candor.Inference.Manifest;
using Onnx;

namespace Candor.Inference.Import;

/// <summary>Runs the published and the instrumented graph, and refuses what does not keep its promises.</summary>
internal static class InstrumentCheck
{
    /// <summary>Runs.</summary>
    /// <param name="published">The published model.</param>
    /// <param name="model">What is promised.</param>
    /// <param name="instrumented">The rewritten graph.</param>
    /// <param name="notes">Receives what is no reason to refuse.</param>
    /// <param name="step">Is told each step.</param>
    /// <exception cref="ModelFolderException">A promise is not kept, or a graph cannot be run.</exception>
    public static GraphCheckReport Run(PublishedModel published, ModelManifest model, ModelProto instrumented, List<string> notes, Action<string> step)
    {
        var problems = new List<string>();
        try
        {
            var report = Run(published, model, instrumented, notes, step, problems);
            return problems.Count == 0 ? report : throw Refused();
        }
        catch (GraphRunException e)
        {
            problems.Add($"the graph cannot be run: {e.Message}");
            throw Refused(e);
        }

        ModelFolderException Refused(Exception? cause = null) => new(published.Folder.Root, problems, cause);
    }

    private static GraphCheckReport Run(
        PublishedModel published, ModelManifest model, ModelProto instrumented, List<string> notes, Action<string> step, List<string> problems)
    {
        var weights = published.Weights.Places;
        step("Running the published graph");
        GraphTensor logits;
        using (var original = Original(published))
        {
            var names = model with { Tensors = model.Tensors with { Logits = published.Graph.Logits }, Additions = GraphAdditions.None };
            var inputs = CheckInputs.Of(names, GraphCheck.DryTokens(model.Architecture.VocabularySize));
            logits = original.Run(inputs, [published.Graph.Logits])[published.Graph.Logits];
        }

        step("Running the instrumented graph");
        var bytes = weights.Serialize(instrumented);
        OnnxGraphRunner.Open(bytes, weights.Folder, isStrict: true).Dispose();
        using var graph = OnnxGraphRunner.Open(bytes, weights.Folder);
        var report = new GraphCheck(model, published.Graph.Boundaries.Max(static boundary => boundary.Type), graph, problems).Run(logits);
        if (problems.Count > 0)
        {
            return report;
        }

        if (instrumented.Graph.Node.Any(static node => node.OpType == "DynamicQuantizeLinear"))
        {
            notes.Add("the graph rounds activations to 8 bits itself (DynamicQuantizeLinear); what that costs can only be measured against another export.");
        }

        if (QuantizationDrift.Count(instrumented) == 0)
        {
            return report;
        }

        step("Measuring what 8-bit activations cost");
        using var exact = OnnxGraphRunner.Open(weights.Serialize(QuantizationDrift.At(instrumented, 0)), weights.Folder);
        return report with { Drift = QuantizationDrift.Measure(model, published.Tokenizer, graph, exact) };
    }

    // As the file is, so that a mistake in reading it cannot be on both sides of the comparison.
    private static OnnxGraphRunner Original(PublishedModel published)
    {
        var (file, weights) = (published.Graph.File, published.Weights.Places);
        return weights.IsRenamed && file.ExternalFiles.Any(name => name != file.Name)
            ? OnnxGraphRunner.Open(weights.Serialize(file.Model), weights.Folder)
            : OnnxGraphRunner.Open(RealPath.Of(file.Path), weights.Folder);
    }
}
