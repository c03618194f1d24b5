using Candor.Inference.Execution;
using Candor.Inference.Manifest;
using Onnx;

namespace Candor.Inference.Graphs;

/// <summary>Rewrites a GroupQueryAttention decoder so that one run takes single tokens of many sequences and chunks of a few.</summary>
/// <remarks>
/// The operator takes several rows with one new token each, or one row with many, but not both. Everything else in a decoder works on each token by
/// itself, and costs the less the more tokens share a run. So the tokens are packed into one row, and only around the attention they part:
/// <code>
/// ids [1, n + s₀ + s₁]   block: n rows, one token each        lane 0: s₀ tokens of one row        lane 1: s₁ tokens
/// </code>
/// Every operator becomes one for the block, whose past is a range of rows of the cache, and one for each lane, whose past is any one row. What the
/// operator read from the attention mask, the rows' lengths, becomes inputs of their own, and the mask falls away.
/// </remarks>
internal static class MixedBatchGraph
{
    private const string Attention = "GroupQueryAttention";
    private const int LastInput = 15;
    private const string BlockShape = "mixed.block.shape";
    private const string RowShape = "mixed.row.shape";
    private const string BlockPositionShape = "mixed.block.position_shape";

    /// <summary>Makes the graph for one block and <paramref name="lanes"/> lanes.</summary>
    /// <param name="instrumented">The graph that serves without mixing; it is not changed.</param>
    /// <param name="model">Names its inputs and outputs.</param>
    /// <param name="lanes">Chunks of one run, at least 1.</param>
    /// <exception cref="GraphException">The graph uses something that cannot be parted; every problem is listed.</exception>
    public static ModelProto Rewrite(ModelProto instrumented, ModelManifest model, int lanes)
    {
        var rewritten = instrumented.Clone();
        var graph = rewritten.Graph;
        NodeProto[] published = [.. graph.Node];
        var problems = Problems(rewritten, published);
        if (problems.Count > 0)
        {
            throw new GraphException(Path.GetFileName(model.GraphPath), problems);
        }

        graph.Node.Clear();
        graph.ValueInfo.Clear();
        var parted = new Dictionary<string, IReadOnlyList<string>>();
        foreach (var node in published)
        {
            if (node.IsMicrosoft(Attention))
            {
                Part(graph, node, lanes, parted);
            }
            else
            {
                graph.Node.Add(node);
            }
        }

        graph.Initializer.Add([Shape(BlockShape, -1, 1, 0), Shape(RowShape, 1, -1, 0), Shape(BlockPositionShape, -1, 1)]);
        DeclareInterface(graph, model, lanes);
        GraphPruning.Prune(graph, static _ => true);
        if (model.Tensors.AttentionMask is { } mask && graph.Input.Any(input => input.Name == mask))
        {
            throw new GraphException(Path.GetFileName(model.GraphPath), [$"its input '{mask}' is read by more than {Attention}."]);
        }

        return rewritten;
    }

    private static List<string> Problems(ModelProto model, IReadOnlyList<NodeProto> nodes)
    {
        var problems = new List<string>();
        if (GraphAnalysis.Opset(model) < 13)
        {
            problems.Add("it uses operators older than opset 13, whose Split takes no lengths as an input.");
        }

        foreach (var node in nodes.Where(static node => node.IsMicrosoft(Attention)))
        {
            if (node.InputAt(10).Length > 0)
            {
                problems.Add($"the attention '{node.Label()}' adds a bias of its own to its scores.");
            }

            if (node.OutputAt(3).Length > 0)
            {
                problems.Add($"the attention '{node.Label()}' gives out its scores.");
            }
        }

        if (!nodes.Any(static node => node.IsMicrosoft(Attention)))
        {
            problems.Add($"it has no {Attention}.");
        }

        return problems;
    }

    // One operator becomes one for the block and one for each lane, between a split of what it reads by token and a concatenation of what it gives.
    private static void Part(GraphProto graph, NodeProto node, int lanes, Dictionary<string, IReadOnlyList<string>> parted)
    {
        var outputs = new List<string>();
        for (var part = 0; part <= lanes; part++)
        {
            var copy = node.Clone();
            copy.Name = $"{node.Name}/mixed.{part}";
            copy.Input.Clear();
            copy.Output.Clear();
            for (var i = 0; i <= Math.Min(LastInput, node.Input.Count - 1); i++)
            {
                var input = node.Input[i];
                copy.Input.Add(input.Length == 0 ? input : i switch
                {
                    0 or 1 or 2 => Parts(graph, input, lanes, BlockShape, parted)[part],
                    3 or 4 => part == 0 ? input : MixedBatchNames.Lane(input, part - 1),
                    5 => part == 0 ? MixedBatchNames.BlockLengths : MixedBatchNames.LaneLengths(part - 1),
                    6 => part == 0 ? MixedBatchNames.BlockTotal : MixedBatchNames.LaneTotal(part - 1),
                    9 => Parts(graph, input, lanes, BlockPositionShape, parted)[part],
                    _ => input,
                });
            }

            var output = $"{node.Output[0]}/mixed.{part}";
            copy.Output.Add(output);
            for (var i = 1; i < node.Output.Count; i++)
            {
                copy.Output.Add(part == 0 || node.Output[i].Length == 0 ? node.Output[i] : MixedBatchNames.Lane(node.Output[i], part - 1));
            }

            graph.Node.Add(copy);
            outputs.Add(part == 0 ? Reshape(graph, output, RowShape) : output);
        }

        var joined = new NodeProto { OpType = "Concat", Name = $"{node.Name}/mixed.join" };
        joined.Input.Add(outputs);
        joined.Output.Add(node.Output[0]);
        joined.Attribute.Add(NodeAttributes.Make("axis", 1));
        graph.Node.Add(joined);
    }

    // [1, n + Σ s, …] → [n, 1, …], [1, s₀, …], …
    private static IReadOnlyList<string> Parts(GraphProto graph, string tensor, int lanes, string blockShape, Dictionary<string, IReadOnlyList<string>> parted)
    {
        if (parted.TryGetValue(tensor, out var known))
        {
            return known;
        }

        var split = new NodeProto { OpType = "Split", Name = $"{tensor}/mixed.split" };
        split.Input.Add([tensor, MixedBatchNames.Split]);
        split.Output.Add(Enumerable.Range(0, lanes + 1).Select(part => $"{tensor}/mixed.{part}"));
        split.Attribute.Add(NodeAttributes.Make("axis", 1));
        graph.Node.Add(split);
        string[] parts = [Reshape(graph, split.Output[0], blockShape), .. split.Output.Skip(1)];
        parted.Add(tensor, parts);
        return parts;
    }

    private static string Reshape(GraphProto graph, string tensor, string shape)
    {
        var node = new NodeProto { OpType = "Reshape", Name = $"{tensor}/reshape" };
        node.Input.Add([tensor, shape]);
        node.Output.Add($"{tensor}/reshaped");
        graph.Node.Add(node);
        return node.Output[0];
    }

    private static void DeclareInterface(GraphProto graph, ModelManifest model, int lanes)
    {
        var sizes = model.Architecture;
        var cache = ElementType.Of(model.KeyValueType);
        graph.Input.Add(Value(MixedBatchNames.Split, ElementType.Int64, 1 + lanes));
        graph.Input.Add(Value(MixedBatchNames.BlockLengths, ElementType.Int32, "mixed.rows"));
        graph.Input.Add(Value(MixedBatchNames.BlockTotal, ElementType.Int32));
        for (var lane = 0; lane < lanes; lane++)
        {
            graph.Input.Add(Value(MixedBatchNames.LaneLengths(lane), ElementType.Int32, 1));
            graph.Input.Add(Value(MixedBatchNames.LaneTotal(lane), ElementType.Int32));
        }

        for (var tensor = 0; tensor < 2 * sizes.Layers; tensor++)
        {
            // The block's rows and length have nothing to do with those of the ids any more, although the published names of their dimensions say so.
            var (past, present) = (model.Tensors.Past(tensor), model.Tensors.Present(tensor));
            Replace(graph.Input, Value(past, cache, "mixed.rows", sizes.KeyValueHeads, "mixed.capacity", sizes.HeadSize));
            Replace(graph.Output, Value(present, cache, "mixed.rows", sizes.KeyValueHeads, "mixed.capacity", sizes.HeadSize));
            for (var lane = 0; lane < lanes; lane++)
            {
                graph.Input.Add(Value(MixedBatchNames.Lane(past, lane), cache, 1, sizes.KeyValueHeads, "mixed.capacity", sizes.HeadSize));
                graph.Output.Add(Value(MixedBatchNames.Lane(present, lane), cache, 1, sizes.KeyValueHeads, "mixed.capacity", sizes.HeadSize));
            }
        }
    }

    private static void Replace(Google.Protobuf.Collections.RepeatedField<ValueInfoProto> values, ValueInfoProto value)
    {
        for (var i = 0; i < values.Count; i++)
        {
            if (values[i].Name == value.Name)
            {
                values[i] = value;
            }
        }
    }

    // A dimension is a number, or the name of what is free.
    private static ValueInfoProto Value(string name, int type, params ReadOnlySpan<object> dimensions)
    {
        var shape = new TensorShapeProto();
        foreach (var dimension in dimensions)
        {
            shape.Dim.Add(dimension is int size
                ? new TensorShapeProto.Types.Dimension { DimValue = size }
                : new TensorShapeProto.Types.Dimension { DimParam = (string)dimension });
        }

        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = type, Shape = shape } } };
    }

    private static TensorProto Shape(string name, params ReadOnlySpan<long> dimensions)
    {
        var tensor = new TensorProto { Name = name, DataType = ElementType.Int64 };
        tensor.Dims.Add(dimensions.Length);
        foreach (var dimension in dimensions)
        {
            tensor.Int64Data.Add(dimension);
        }

        return tensor;
    }
}
