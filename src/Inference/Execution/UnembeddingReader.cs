using Candor.Inference.Graphs;
using Candor.Inference.Manifest;
using Google.Protobuf;
using Onnx;

namespace Candor.Inference.Execution;

/// <summary>Reads a model's unembedding out of its graph, however its weights are stored.</summary>
/// <remarks>
/// Weights may be float, half, transposed, or quantized in one of many ways. Instead of knowing them all, the last matrix product is cut out of the graph
/// with what its weights are made of, and run on the unit vectors: what comes out are its columns, as the runtime itself sees them.
/// </remarks>
public static class UnembeddingReader
{
    /// <summary>Numbers of the matrix that are kept at most: 256 MiB.</summary>
    private const long MostNumbers = 1L << 26;

    // Unit vectors at a time: the product has as many rows of v numbers.
    private const int Rows = 32;
    private const string Input = "candor.unit_vectors";
    private const string Output = "candor.values";
    private const int MostSteps = 8;

    /// <summary>Reads it.</summary>
    /// <param name="model">A model folder's manifest.</param>
    /// <param name="whyNot">Where the result is null: why, as a clause.</param>
    /// <returns>Null where the graph has no such product in a form that can be cut out.</returns>
    /// <exception cref="ModelFolderException">The graph or its weights were altered or cannot be read.</exception>
    public static Unembedding? Read(ModelManifest model, out string whyNot)
    {
        ArgumentNullException.ThrowIfNull(model);
        var graph = ModelGraph.Read(model);
        var parsed = graph.Parsed ?? ModelProto.Parser.ParseFrom(graph.Bytes);
        var index = new GraphIndex(parsed.Graph);
        if (Projection(index, model.Tensors.Logits) is not { } projection)
        {
            whyNot = "the graph's logits do not come from one matrix product";
            return null;
        }

        var norm = Norm(index, projection.InputAt(0));
        try
        {
            var (d, v) = (model.Architecture.HiddenSize, model.Architecture.VocabularySize);
            using var runner = OnnxGraphRunner.Open(Cut(parsed, index, projection).ToByteArray(), graph.WeightFolder);
            var rows = Read(runner, projection.Output[0], d, v);
            whyNot = string.Empty;
            var isCentred = norm?.OpType is "LayerNormalization" or "SkipLayerNormalization";
            var gainAt = norm?.IsSkipNormalization() == true ? 2 : 1;
            return new Unembedding(
                rows,
                d,
                v,
                Values(parsed, graph.WeightFolder, norm?.InputAt(gainAt), d),
                isCentred ? Values(parsed, graph.WeightFolder, norm!.InputAt(gainAt + 1), d) : null,
                norm?.Attribute("epsilon")?.F ?? 1e-5,
                isCentred);
        }
        catch (GraphRunException exception)
        {
            whyNot = $"the product '{projection.Label()}' cannot be run by itself: {exception.Message}";
            return null;
        }
    }

    // Between the product and the logits there may be casts, a soft cap or a slice, none of which changes what the matrix reads.
    private static NodeProto? Projection(GraphIndex index, string tensor)
    {
        for (var i = 0; i < MostSteps && index.Producer(tensor) is >= 0 and var place; i++)
        {
            var node = index.Graph.Node[place];
            if (node.OpType is "MatMul" or "Gemm" or "MatMulNBits" or "MatMulBnb4" or "FusedMatMul")
            {
                return node;
            }

            tensor = node.Input.FirstOrDefault(input => index.Weight(input) is null && input.Length > 0) ?? string.Empty;
        }

        return null;
    }

    private static NodeProto? Norm(GraphIndex index, string tensor)
    {
        for (var i = 0; i < MostSteps && index.Producer(tensor) is >= 0 and var place; i++)
        {
            var node = index.Graph.Node[place];
            if (node.OpType is "SkipSimplifiedLayerNormalization" or "SimplifiedLayerNormalization" or "RMSNormalization"
                or "LayerNormalization" or "SkipLayerNormalization")
            {
                return node;
            }

            // What picks tokens or changes the form; anything else is a norm of single operators, or none.
            if (node.OpType is not ("Gather" or "GatherND" or "Slice" or "Reshape" or "Cast" or "Identity" or "Squeeze" or "Unsqueeze"))
            {
                return null;
            }

            tensor = node.InputAt(0);
        }

        return null;
    }

    private static ModelProto Cut(ModelProto model, GraphIndex index, NodeProto projection)
    {
        var cut = model.Clone();
        var graph = cut.Graph;
        var product = projection.Clone();
        var type = new TensorElementTypes(index)[projection.InputAt(0)] is ElementType.Float16 ? ElementType.Float16 : ElementType.Float;
        product.Input[0] = Input;

        // Eight-bit activations are a choice of speed; reading needs none.
        if (product.Attribute("accuracy_level") is { } level)
        {
            product.Attribute.Remove(level);
        }

        graph.Node.Remove(projection);
        graph.Node.Add(product);
        graph.Input.Clear();
        graph.Input.Add(Matrix(Input, type));
        graph.Output.Clear();
        graph.Output.Add(new ValueInfoProto
        {
            Name = projection.Output[0],
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = type } },
        });
        graph.ValueInfo.Clear();
        GraphPruning.Prune(graph, static _ => true);
        return cut;
    }

    private static ValueInfoProto Matrix(string name, int type)
    {
        var shape = new TensorShapeProto();
        shape.Dim.Add(new TensorShapeProto.Types.Dimension());
        shape.Dim.Add(new TensorShapeProto.Types.Dimension());
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = type, Shape = shape } } };
    }

    private static float[] Read(OnnxGraphRunner runner, string output, int d, int v)
    {
        var step = (int)Math.Max(1, (((long)v * d) + MostNumbers - 1) / MostNumbers);
        var kept = (v + step - 1) / step;
        var rows = new float[kept * d];
        for (var first = 0; first < d; first += Rows)
        {
            var count = Math.Min(Rows, d - first);
            var units = new float[count * d];
            for (var i = 0; i < count; i++)
            {
                units[(i * d) + first + i] = 1;
            }

            var columns = runner.Run(new Dictionary<string, GraphTensor> { [Input] = GraphTensor.Of(units, count, d) }, [output])[output];
            if (columns.Reals.Length != (long)count * v)
            {
                throw new GraphRunException($"it gives {columns.Reals.Length} numbers for {count} vectors; {(long)count * v} are expected", null);
            }

            for (var token = 0; token < kept; token++)
            {
                for (var i = 0; i < count; i++)
                {
                    rows[(token * d) + first + i] = columns.Reals[(i * v) + (token * step)];
                }
            }
        }

        return rows;
    }

    // Run as well: it may lie outside the graph, in any type.
    private static float[]? Values(ModelProto model, string weights, string? tensor, int d)
    {
        if (tensor is not { Length: > 0 })
        {
            return null;
        }

        var cut = model.Clone();
        var copy = new NodeProto { OpType = "Identity" };
        copy.Input.Add(tensor);
        copy.Output.Add(Output);
        var type = new TensorElementTypes(new GraphIndex(model.Graph))[tensor];
        cut.Graph.Node.Add(copy);
        cut.Graph.Input.Clear();
        cut.Graph.ValueInfo.Clear();
        cut.Graph.Output.Clear();
        cut.Graph.Output.Add(new ValueInfoProto { Name = Output, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = type } } });
        GraphPruning.Prune(cut.Graph, static _ => true);
        using var runner = OnnxGraphRunner.Open(cut.ToByteArray(), weights);
        var values = runner.Run(new Dictionary<string, GraphTensor>(), [Output])[Output].Reals;
        return values.Length == d ? values : null;
    }
}
