using Candor.Inference.Graphs;
using Candor.Inference.Manifest;

namespace Candor.Inference.Tests.Graphs;

/// <summary>What the finder says of decoders of many families in the styles of many exporters, and of those that it must refuse.</summary>
public sealed class FamilyTests
{
    [Theory]
    [MemberData(nameof(FamilyExport.Names), MemberType = typeof(FamilyExport))]
    public void Analyse_FamilyExport_FindsLayersAndWidths(string name)
    {
        var export = FamilyExport.Named(name);
        var reference = export.Reference();
        var graph = GraphAnalysis.Analyse(GraphFile.Read(export.Graph));
        Assert.Equal(reference.Layers, graph.Layers);
        Assert.Equal(Enumerable.Range(0, reference.Layers + 1), graph.Boundaries.Select(static boundary => boundary.Index));
        Assert.Equal(reference.Hidden, graph.HiddenSize);
        Assert.Equal(reference.Vocabulary, graph.VocabularySize);
        var fused = File.ReadAllText(export.Graph).Contains("GroupQueryAttention", StringComparison.Ordinal);
        Assert.Equal(fused ? AttentionKind.GroupedQuery : AttentionKind.Masked, graph.Attention);
    }

    [Theory]
    [MemberData(nameof(FamilyExport.Names), MemberType = typeof(FamilyExport))]
    public void Problems_FamilyExportAndItsInstrumentedGraph_AreNone(string name)
    {
        var file = GraphFile.Read(FamilyExport.Named(name).Graph);
        Assert.Empty(GraphSafety.Problems(file));
        Assert.Empty(GraphSafety.Problems(GraphInstrumenter.Instrument(GraphAnalysis.Analyse(file), new GraphAdditions(true, true, true, true)), file.Folder));
    }

    [Theory]
    [InlineData("merged-if", "use_cache_branch")]
    [InlineData("window-cache", "past_key_values.0.key", "4")]
    [InlineData("hybrid-conv", "past_conv.0")]
    [InlineData("hybrid-recurrent", "recurrent_state")]
    [InlineData("skip-across-layers", "layer 0", "cut")]
    [InlineData("rank-3-cache", "past_key_values.0.key")]
    [InlineData("one-cache", "past_key_values.0.key_value")]
    [InlineData("no-cache", "cache")]
    [InlineData("static-batch", "row")]
    [InlineData("embeddings-in", "inputs_embeds")]
    [InlineData("last-logits", "logits", "last")]
    [InlineData("no-logits", "logits")]
    [InlineData("latent-attention", "past_key_values.0.value")]
    [InlineData("uneven-layers", "past_key_values.1.key")]
    [InlineData("int32-ids", "input_ids", "int32")]
    public void Analyse_ExportThatCannotBeFollowed_IsRefusedWithTheReason(string name, params string[] words)
    {
        var graph = FamilyExport.GraphIn(Path.Combine(FamilyExport.Families, "refused", name));
        var refusal = Assert.Throws<GraphException>(() => GraphAnalysis.Analyse(GraphFile.Read(graph)));
        Assert.Contains(refusal.Problems, problem => words.All(word => problem.Contains(word, StringComparison.Ordinal)));
    }
}
