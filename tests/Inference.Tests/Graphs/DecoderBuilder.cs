using Candor.Inference.Graphs;
using Google.Protobuf;
using Onnx;

namespace Candor.Inference.Tests.Graphs;

/// <summary>Builds small decoders node by node, in any topology. Widths are right only as far as the analysis reads them: the graphs are looked at, not
/// run.</summary>
internal sealed class DecoderBuilder
{
    public const int Hidden = 8;
    public const int Vocabulary = 32;
    private const int Heads = 2;
    private const int HeadSize = 4;
    private readonly int _type;
    private int _made;

    public DecoderBuilder(int opset = 18, int type = ElementType.Float)
    {
        _type = type;
        Model = new ModelProto { IrVersion = 10, Graph = new GraphProto { Name = "decoder" } };
        Model.OpsetImport.Add(new OperatorSetIdProto { Domain = string.Empty, Version = opset });
        Model.OpsetImport.Add(new OperatorSetIdProto { Domain = NodeAttributes.Microsoft, Version = 1 });
        Input("input_ids", ElementType.Int64, "b", "t");
        Input("attention_mask", ElementType.Int64, "b", "past + t");
    }

    public ModelProto Model { get; }

    public GraphProto Graph => Model.Graph;

    /// <summary>Adds a node with one output, which gets a name of its own.</summary>
    public string Node(string operation, params ReadOnlySpan<string> inputs) => Named(operation, $"{operation}_{_made++}", inputs);

    /// <summary>Adds a node with one output of a given name. An operator of the runtime's own is written with its domain.</summary>
    public string Named(string operation, string output, params ReadOnlySpan<string> inputs)
    {
        var isOwn = operation.StartsWith(NodeAttributes.Microsoft, StringComparison.Ordinal);
        var node = new NodeProto { OpType = isOwn ? operation[(NodeAttributes.Microsoft.Length + 1)..] : operation, Domain = isOwn ? NodeAttributes.Microsoft
            : string.Empty, Name = $"/{output}" };
        foreach (var input in inputs)
        {
            node.Input.Add(input);
        }

        node.Output.Add(output);
        Graph.Node.Add(node);
        return output;
    }

    /// <summary>Adds an attribute to the node that was added last.</summary>
    public DecoderBuilder With(AttributeProto attribute)
    {
        Graph.Node[^1].Attribute.Add(attribute);
        return this;
    }

    /// <summary>Adds a weight of zeros.</summary>
    public string Weight(params ReadOnlySpan<long> dimensions) => Tensor(_type, dimensions);

    /// <summary>Adds a weight of zeros and of a given type.</summary>
    public string Tensor(int type, params ReadOnlySpan<long> dimensions)
    {
        var tensor = new TensorProto { Name = $"weight_{_made++}", DataType = type };
        var elements = 1L;
        foreach (var dimension in dimensions)
        {
            tensor.Dims.Add(dimension);
            elements *= dimension;
        }

        tensor.RawData = ByteString.CopyFrom(new byte[elements * ElementType.Bits(type) / 8]);
        Graph.Initializer.Add(tensor);
        return tensor.Name;
    }

    public string Integers(params ReadOnlySpan<long> values)
    {
        var tensor = new TensorProto { Name = $"integers_{_made++}", DataType = ElementType.Int64 };
        tensor.Dims.Add(values.Length);
        foreach (var value in values)
        {
            tensor.Int64Data.Add(value);
        }

        Graph.Initializer.Add(tensor);
        return tensor.Name;
    }

    public void Input(string name, int type, params ReadOnlySpan<string> dimensions) => Graph.Input.Add(Declare(name, type, dimensions));

    public void Output(string name, int type, params ReadOnlySpan<string> dimensions) => Graph.Output.Add(Declare(name, type, dimensions));

    public string Embedding() => Node("Gather", Weight(Vocabulary, Hidden), "input_ids");

    public string Linear(string x) => Node("MatMul", x, Weight(Hidden, Hidden));

    /// <summary>A root-mean-square norm in single operators, as exporters write it.</summary>
    public string Norm(string x)
    {
        var square = Node("Pow", x, Weight());
        var mean = Node("ReduceMean", square, Integers(-1));
        var root = Node("Sqrt", Node("Add", mean, Weight()));
        return Node("Mul", Weight(Hidden), Node("Div", x, root));
    }

    /// <summary>A norm with mean and bias in single operators: its last node adds, but no residual.</summary>
    public string LayerNorm(string x)
    {
        var centred = Node("Sub", x, Node("ReduceMean", x, Integers(-1)));
        var deviation = Node("Sqrt", Node("Add", Node("ReduceMean", Node("Pow", centred, Weight()), Integers(-1)), Weight()));
        return Node("Add", Node("Mul", Node("Div", centred, deviation), Weight(Hidden)), Weight(Hidden));
    }

    /// <summary>Attention in single operators with its cache.</summary>
    public string Attention(string x, int layer)
    {
        Cache(layer);
        var shape = Node("Concat", Node("Shape", "input_ids"), Integers(Heads, HeadSize));
        var query = Node("Transpose", Node("Reshape", Linear(x), shape));
        var key = Named("Concat", $"present.{layer}.key", $"past_key_values.{layer}.key", Node("Transpose", Node("Reshape", Linear(x), shape)));
        var value = Named("Concat", $"present.{layer}.value", $"past_key_values.{layer}.value", Node("Transpose", Node("Reshape", Linear(x), shape)));
        var mask = Node("Cast", "attention_mask");
        With(NodeAttributes.Make("to", _type));
        var weights = Node("Softmax", Node("Add", Node("MatMul", query, Node("Transpose", key)), mask));
        return Linear(Node("Reshape", Node("Transpose", Node("MatMul", weights, value)), shape));
    }

    /// <summary>A gated feed-forward block.</summary>
    public string FeedForward(string x)
    {
        var gate = Linear(x);
        return Linear(Node("Mul", Node("Mul", gate, Node("Sigmoid", gate)), Linear(x)));
    }

    /// <summary>Declares a layer's cache.</summary>
    public void Cache(int layer)
    {
        foreach (var kind in (string[])["key", "value"])
        {
            Input($"past_key_values.{layer}.{kind}", _type, "b", $"{Heads}", "past", $"{HeadSize}");
            Output($"present.{layer}.{kind}", _type, "b", $"{Heads}", "past + t", $"{HeadSize}");
        }
    }

    /// <summary>Makes the logits from what comes out of the final norm.</summary>
    public DecoderBuilder Head(string x)
    {
        Named("MatMul", "logits", x, Weight(Hidden, Vocabulary));
        Output("logits", _type, "b", "t", $"{Vocabulary}");
        return this;
    }

    /// <summary>The graph as a file that was read.</summary>
    public GraphFile File() => Read(Model.ToByteArray());

    public DecoderGraph Analyse() => GraphAnalysis.Analyse(File());

    /// <summary>The reasons for which the graph is refused.</summary>
    public IReadOnlyList<string> Refusal() => Assert.Throws<GraphException>(() => Analyse()).Problems;

    public static GraphFile Read(byte[] bytes)
    {
        var folder = Directory.CreateTempSubdirectory("candor-test-").FullName;
        try
        {
            var path = Path.Combine(folder, "model.onnx");
            System.IO.File.WriteAllBytes(path, bytes);
            return GraphFile.Read(path);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    public static ValueInfoProto Declare(string name, int type, params ReadOnlySpan<string> dimensions)
    {
        var shape = new TensorShapeProto();
        foreach (var dimension in dimensions)
        {
            shape.Dim.Add(long.TryParse(dimension, out var size) ? new TensorShapeProto.Types.Dimension { DimValue = size }
                : new TensorShapeProto.Types.Dimension { DimParam = dimension });
        }

        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = type, Shape = shape } } };
    }
}
