using Candor.Inference.Graphs;
using Candor.Inference.Manifest;
using Candor.Testing;

namespace Candor.Inference.Tests.Graphs;

public sealed class GraphAnalysisTests
{
    [SharedTheory("models/tiny-llama")]
    [MemberData(nameof(PublishedExport.Paths), MemberType = typeof(PublishedExport))]
    public void Analyse_PublishedExport_FindsItsSizesAndEveryBoundary(string path)
    {
        var export = PublishedExport.At(path);
        var graph = export.Analyse();
        Assert.Equal(
            (export.Layers, export.Heads, (int?)export.HeadSize, (int?)export.Hidden, (int?)export.Vocabulary),
            (graph.Layers, graph.KeyValueHeads, graph.HeadSize, graph.HiddenSize, graph.VocabularySize));
        Assert.Equal(("input_ids", "attention_mask", "logits"), (graph.InputIds, graph.AttentionMask, graph.Logits));
        Assert.Equal(("past_key_values.{layer}.key", "past_key_values.{layer}.value"), (graph.PastKey, graph.PastValue));
        Assert.Equal(("present.{layer}.key", "present.{layer}.value"), (graph.PresentKey, graph.PresentValue));
        Assert.Equal(Enumerable.Range(0, export.Layers + 1), graph.Boundaries.Select(static boundary => boundary.Index));
        Assert.All(graph.Boundaries, static boundary => Assert.Equal(FloatType.Float32, boundary.Type));
        var isFused = path.Contains("genai", StringComparison.Ordinal) || path == "smollm2-135m-instruct/model.onnx";
        Assert.Equal(isFused ? AttentionKind.GroupedQuery : AttentionKind.Masked, graph.Attention);
        Assert.Equal(isFused || path.StartsWith("tiny-gemma2", StringComparison.Ordinal) ? null : "position_ids", graph.PositionIds);
    }

    [SharedTheory("models/tiny-llama")]
    [InlineData("tiny-llama/optimum/model.onnx", "/model/embed_tokens/Gather_output_0", "/model/layers.{0}/Add_1_output_0")]
    [InlineData("tiny-mistral/optimum/model.onnx", "/model/embed_tokens/Gather_output_0", "/model/layers.{0}/Add_1_output_0")]
    [InlineData("tiny-qwen2/optimum/model.onnx", "/model/embed_tokens/Gather_output_0", "/model/layers.{0}/Add_1_output_0")]
    [InlineData("tiny-qwen3/optimum/model.onnx", "/model/embed_tokens/Gather_output_0", "/model/layers.{0}/Add_1_output_0")]
    [InlineData("tiny-phi/optimum/model.onnx", "/model/embed_tokens/Gather_output_0", "/model/layers.{0}/Add_1_output_0")]
    [InlineData("tiny-gpt2/optimum/model.onnx", "/transformer/Add_1_output_0", "/transformer/h.{0}/Add_1_output_0")]
    [InlineData("tiny-gemma2/optimum/model.onnx", "/model/Mul_3_output_0", "/model/layers.{0}/Add_1_output_0")]
    [InlineData("smollm2-135m-instruct/model_decomposed.onnx", "/model/embed_tokens/Gather_output_0", "/model/layers.{0}/Add_1_output_0")]
    public void Analyse_DecomposedExport_FindsTheBoundariesThatItsNamesSay(string path, string first, string pattern)
    {
        var boundaries = PublishedExport.At(path).Analyse().Boundaries;
        string[] expected = [first, .. Enumerable.Range(0, boundaries.Count - 1).Select(layer => pattern.Replace("{0}", $"{layer}", StringComparison.Ordinal))];
        Assert.Equal(expected, boundaries.Select(static boundary => boundary.Tensor));
    }

    [SharedTheory("models/tiny-llama")]
    [InlineData("tiny-llama/genai/model.onnx", "/model/embed_tokens/Gather/output_0")]
    [InlineData("tiny-llama/genai-int4/model.onnx", "/model/embed_tokens/Gather/output_0")]
    [InlineData("tiny-qwen3/genai/model.onnx", "/model/embed_tokens/Gather/output_0")]
    [InlineData("tiny-phi/genai/model.onnx", "/model/embed_tokens/Gather/output_0")]
    [InlineData("tiny-gemma2/genai/model.onnx", "/model/embed_tokens/Mul/output_0")]
    [InlineData("smollm2-135m-instruct/model.onnx", "/model/embed_tokens/Gather/output_0")]
    public void Analyse_FusedExport_FindsTheBoundariesThatItsNamesSay(string path, string first)
    {
        var boundaries = PublishedExport.At(path).Analyse().Boundaries;
        var last = boundaries.Count - 1;
        string[] expected = [first, .. Enumerable.Range(1, last - 1).Select(static layer => $"/model/layers.{layer}/input_layernorm/output_3"), string.Empty];
        Assert.Equal(expected, boundaries.Select(static boundary => boundary.Tensor));
        Assert.Equal(($"/model/layers.{last}/final_norm_layernorm/SkipLayerNorm", 3), (boundaries[last].Node, boundaries[last].Output));
    }
}
