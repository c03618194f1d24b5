using Candor.Inference.Graphs;
using Candor.Inference.Manifest;
using Onnx;

namespace Candor.Inference.Execution;

/// <summary>Cuts what leads from the last hook point to the logits out of a graph.</summary>
internal static class LensCut
{
    /// <summary>The residual stream that the part reads, <c>[1, n, d]</c>, in the type that it has in the graph.</summary>
    public const string Input = "candor.lens.stream";

    private const string Nothing = "candor.lens.nothing";

    /// <summary>Cuts.</summary>
    /// <param name="graph">A model's graph; only what leads from <see cref="Input"/> to the logits is left of it.</param>
    /// <param name="model">The model's manifest.</param>
    /// <returns>Another input that the logits depend on; null where there is none, but for how many ids went in.</returns>
    public static string? Cut(GraphProto graph, ModelManifest model)
    {
        var index = new GraphIndex(graph);
        var stream = Stream(index, TensorNames.At(model.Tensors.Residual, model.Architecture.Layers));
        var type = new TensorElementTypes(index)[stream];
        for (var hookPoint = 0; hookPoint < model.Architecture.Layers; hookPoint++)
        {
            // Some exporters give the last stream the form of an earlier one; it has that form already.
            Rewire(index, Stream(index, TensorNames.At(model.Tensors.Residual, hookPoint)), static node => node.Is("Shape"));
        }

        Rewire(index, stream, static _ => true);
        if (index.Producer(stream) is >= 0 and var place && graph.Node[place] is var maker && maker.IsSkipNormalization() && maker.OutputAt(3) == stream)
        {
            NormaliseAlone(maker);
            graph.Node.Insert(0, Nought());
        }

        graph.Input.Add(Declare(type));
        graph.ValueInfo.Clear();
        GraphPruning.Prune(graph, name => name == model.Tensors.Logits);
        return graph.Input.FirstOrDefault(input => input.Name != Input && !IsOnlyMeasured(graph, input.Name, model))?.Name;
    }

    private static void Rewire(GraphIndex index, string tensor, Predicate<NodeProto> isMeant)
    {
        foreach (var reader in index.Consumers(tensor).Select(place => index.Graph.Node[place]).Where(node => isMeant(node)))
        {
            for (var i = 0; i < reader.Input.Count; i++)
            {
                reader.Input[i] = reader.Input[i] == tensor ? Input : reader.Input[i];
            }
        }
    }

    // How many ids went in may count, not which: there are as many as rows.
    private static bool IsOnlyMeasured(GraphProto graph, string input, ModelManifest model) =>
        input == model.Tensors.InputIds && graph.Node.Where(node => node.Input.Contains(input)).All(static node => node.Is("Shape"));

    // Where a stream is only copied or cast to be given out, what comes after reads the original.
    private static string Stream(GraphIndex index, string residual)
    {
        var stream = residual;
        while (index.Consumers(stream).Count == 0 && index.Producer(stream) is >= 0 and var place
            && index.Graph.Node[place] is { OpType: "Cast" or "Identity" } copy)
        {
            stream = copy.InputAt(0);
        }

        return stream;
    }

    // A node that adds and normalises: the sum is what is given, and nothing is added to it, nor the bias that is in it already.
    private static void NormaliseAlone(NodeProto node)
    {
        (node.Input[0], node.Input[1]) = (Input, Nothing);
        var bias = node.OpType == "SkipLayerNormalization" ? 4 : 3;
        while (node.Input.Count > bias)
        {
            node.Input.RemoveAt(node.Input.Count - 1);
        }

        while (node.Output.Count > 1)
        {
            node.Output.RemoveAt(node.Output.Count - 1);
        }
    }

    private static NodeProto Nought()
    {
        var node = new NodeProto { OpType = "Sub" };
        node.Input.Add([Input, Input]);
        node.Output.Add(Nothing);
        return node;
    }

    private static ValueInfoProto Declare(int type)
    {
        var shape = new TensorShapeProto();
        for (var axis = 0; axis < 3; axis++)
        {
            shape.Dim.Add(new TensorShapeProto.Types.Dimension());
        }

        return new ValueInfoProto { Name = Input, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = type, Shape = shape } } };
    }
}
