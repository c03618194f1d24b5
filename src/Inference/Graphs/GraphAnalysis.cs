using Candor.Inference.Manifest;
using Onnx;

namespace Candor.Inference.Graphs;

/// <summary>Reads from a published graph what Candor needs to know of it.</summary>
internal static class GraphAnalysis
{
    private const int OldestOpset = 11;
    private const int NewestOpset = 26;

    /// <summary>Finds the interface and the residual stream.</summary>
    /// <exception cref="GraphException">The graph is not one that Candor can read; every reason that was found.</exception>
    public static DecoderGraph Analyse(GraphFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        var graph = file.Model.Graph;
        var problems = new List<string>();
        CheckForm(file.Model, problems);
        Require(file, problems);
        var found = DecoderInterface.Find(graph, problems);
        var index = new GraphIndex(graph);
        if (index.Order.Count < graph.Node.Count)
        {
            problems.Add("some of its nodes read from each other in a circle.");
        }

        var attention = AttentionNodes.Find(graph, problems);
        Require(file, problems);
        var types = new TensorElementTypes(index);
        var boundaries = FindBoundaries(index, types, found!, problems);
        Require(file, problems);
        if (ElementType.AsFloat(types[found!.Logits]) is not { } logitsType)
        {
            throw new GraphException(file.Path, [$"its logits are {ElementType.Name(types[found.Logits])}; float32, float16 or bfloat16 is needed."]);
        }

        var heads = found.KeyValueHeads ?? attention.KeyValueHeads;
        return heads is null
            ? throw new GraphException(file.Path, [$"'{TensorNames.At(found.Past.Key!, 0)}' does not say how many heads it has. Export it with a fixed " +
                "number of heads."])
            : new DecoderGraph
            {
                File = file,
                InputIds = found.InputIds,
                AttentionMask = found.AttentionMask,
                PositionIds = found.PositionIds,
                Logits = found.Logits,
                LogitsType = logitsType,
                PastKey = found.Past.Key!,
                PastValue = found.Past.Value!,
                PresentKey = found.Present.Key!,
                PresentValue = found.Present.Value!,
                Layers = found.Past.Layers,
                KeyValueHeads = heads.Value,
                HeadSize = found.HeadSize ?? attention.HeadSize(index),
                KeyValueType = found.KeyValueType,
                Attention = attention.Kind,
                HiddenSize = Projections.Behind(index, StreamBehind(boundaries[^1], graph))?.Input,
                VocabularySize = found.VocabularySize ?? VocabularyOf(index, found.Logits),
                Boundaries = boundaries,
                NeutralInputs = found.NeutralInputs,
                Opset = Opset(file.Model),
            };
    }

    /// <summary>Version of the format's own operators in a model; 0 when it says none.</summary>
    public static int Opset(ModelProto model) => (int)(model.OpsetImport.FirstOrDefault(static import => import.Domain is "" or "ai.onnx")?.Version ?? 0);

    private static void CheckForm(ModelProto model, List<string> problems)
    {
        if (Opset(model) is var opset and (< OldestOpset or > NewestOpset))
        {
            problems.Add($"it is written for opset {opset}; {OldestOpset} to {NewestOpset} are supported. Export it again for opset 18.");
        }

        var names = model.Graph.Input.Select(static input => input.Name).Concat(model.Graph.Node.SelectMany(static node => node.Output))
            .Where(static name => name.Length > 0);
        if (names.GroupBy(static name => name, StringComparer.Ordinal).FirstOrDefault(static group => group.Count() > 1) is { } twice)
        {
            problems.Add($"more than one node or input makes '{twice.Key}'.");
        }

        if (model.Graph.Output.Any(static output => output.Name.StartsWith("residual.", StringComparison.Ordinal)))
        {
            problems.Add("it has residual outputs already. Instrument the published graph, not an instrumented one.");
        }
    }

    private static IReadOnlyList<ResidualBoundary> FindBoundaries(GraphIndex index, TensorElementTypes types, DecoderInterface found, List<string> problems)
    {
        if (ActivationPath.Find(index, found.InputIds, found.Logits) is not { } path)
        {
            problems.Add($"no embedding leads from '{found.InputIds}' to '{found.Logits}'.");
            return [];
        }

        var cache = Enumerable.Range(0, found.Past.Layers)
            .Select(IReadOnlyList<string> (layer) => [TensorNames.At(found.Past.Key!, layer), TensorNames.At(found.Past.Value!, layer)]).ToList();
        var boundaries = new ResidualFinder(path, types, problems).Find(cache);
        if (boundaries.Count > 0 && LastTokenOnly(path, boundaries[^1]))
        {
            problems.Add("its logits are those of the last token only, and those of all tokens are needed. Export it again without prune_lm_head.");
        }

        return boundaries;
    }

    // A Gather with a constant index behind the last layer keeps one token of each row.
    private static bool LastTokenOnly(ActivationPath path, ResidualBoundary last) => path.Cuts.SkipWhile(cut => path.Nodes[cut] != last.Place)
        .Select(path.At).Any(node => node.Is("Gather") && (node.Integer("axis") is 1 or -2) && path.Index.Constant(node.InputAt(1)) is not null);

    private static string StreamBehind(ResidualBoundary last, GraphProto graph) => last.Tensor.Length > 0 ? last.Tensor : graph.Node[last.Place].OutputAt(0);

    private static int? VocabularyOf(GraphIndex index, string logits)
    {
        // Behind the head stand a bias, a scale, a softcap and a cast at most; the bound is against cycles.
        for (var i = 0; i < 16 && index.Producer(logits) is >= 0 and var place; i++)
        {
            var node = index.Graph.Node[place];
            if (Projections.Of(index, node) is { } widths)
            {
                return widths.Output;
            }

            logits = node.Input.FirstOrDefault(input => index.Weight(input) is null) ?? string.Empty;
        }

        return null;
    }

    private static void Require(GraphFile file, List<string> problems)
    {
        if (problems.Count > 0)
        {
            throw new GraphException(file.Path, problems);
        }
    }
}
