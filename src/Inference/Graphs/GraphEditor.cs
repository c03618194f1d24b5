using Candor.Inference.Manifest;
using Onnx;

namespace Candor.Inference.Graphs;

/// <summary>Adds to a graph: new nodes are kept beside the published ones that they belong to, so that a sorted graph stays sorted. Not thread-safe.</summary>
internal sealed class GraphEditor
{
    private readonly GraphProto _graph;
    private readonly GraphIndex _index;
    private readonly Dictionary<int, List<NodeProto>> _before = [];
    private readonly Dictionary<int, List<NodeProto>> _after = [];

    public GraphEditor(ModelProto model)
    {
        _graph = model.Graph;
        _index = new GraphIndex(_graph);
        Opset = GraphAnalysis.Opset(model);
    }

    /// <summary>Version of the format's own operators.</summary>
    public int Opset { get; }

    /// <summary>Where new nodes go: in front of or behind a published node. −1 is the graph's beginning, the number of published nodes its end.</summary>
    public (int Node, bool Behind) Place { get; set; }

    /// <summary>The place behind all published nodes.</summary>
    public (int Node, bool Behind) End => (_graph.Node.Count - 1, true);

    /// <summary>The place before all published nodes.</summary>
    public static (int Node, bool Behind) Start => (0, false);

    /// <summary>A published node.</summary>
    public NodeProto Node(int place) => _graph.Node[place];

    /// <summary>Adds a node with one output and returns its name.</summary>
    public string Add(string operation, string output, IEnumerable<string> inputs, params ReadOnlySpan<AttributeProto> attributes)
    {
        var node = new NodeProto { OpType = operation, Name = $"candor/{output}" };
        node.Input.AddRange(inputs);
        node.Output.Add(output);
        foreach (var attribute in attributes)
        {
            node.Attribute.Add(attribute);
        }

        Insert(node);
        return output;
    }

    /// <summary>Adds a node.</summary>
    public void Insert(NodeProto node)
    {
        var nodes = Place.Behind ? _after : _before;
        (nodes.TryGetValue(Place.Node, out var list) ? list : nodes[Place.Node] = []).Add(node);
    }

    /// <summary>Adds a constant of integers, <c>[n]</c>, and returns its name.</summary>
    public string Integers(string name, params ReadOnlySpan<long> values)
    {
        var tensor = new TensorProto { DataType = ElementType.Int64 };
        tensor.Dims.Add(values.Length);
        foreach (var value in values)
        {
            tensor.Int64Data.Add(value);
        }

        return Add("Constant", name, [], NodeAttributes.Make("value", tensor));
    }

    /// <summary>Adds a cast and returns its output; returns the tensor itself where it has that type already.</summary>
    public string Cast(string tensor, FloatType from, FloatType to, string output) =>
        from == to ? tensor : Add("Cast", output, [tensor], NodeAttributes.Make("to", ElementType.Of(to)));

    /// <summary>Makes all published readers of a tensor read another one.</summary>
    public void Rewire(string from, string to)
    {
        foreach (var node in _index.Consumers(from).Select(place => _graph.Node[place]))
        {
            for (var i = 0; i < node.Input.Count; i++)
            {
                node.Input[i] = node.Input[i] == from ? to : node.Input[i];
            }
        }
    }

    /// <summary>Whether a tensor is a published output.</summary>
    public bool IsOutput(string tensor) => _graph.Output.Any(output => output.Name == tensor);

    /// <summary>Declares an input. Dimensions are numbers, or names of what is free.</summary>
    public string Input(string name, int type, params ReadOnlySpan<string> dimensions)
    {
        var shape = new TensorShapeProto();
        foreach (var dimension in dimensions)
        {
            shape.Dim.Add(long.TryParse(dimension, out var size)
                ? new TensorShapeProto.Types.Dimension { DimValue = size }
                : new TensorShapeProto.Types.Dimension { DimParam = dimension });
        }

        var tensor = new TypeProto.Types.Tensor { ElemType = type, Shape = shape };
        _graph.Input.Add(new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = tensor } });
        return name;
    }

    /// <summary>Makes a tensor an output. Its type and shape are left to the runtime, which infers them.</summary>
    public void Output(string tensor) => _graph.Output.Add(new ValueInfoProto { Name = tensor });

    /// <summary>Puts the new nodes in their places.</summary>
    public void Finish()
    {
        var published = _graph.Node.ToList();
        _graph.Node.Clear();
        for (var place = 0; place < published.Count; place++)
        {
            _graph.Node.AddRange(_before.GetValueOrDefault(place, []));
            _graph.Node.Add(published[place]);
            _graph.Node.AddRange(_after.GetValueOrDefault(place, []));
        }

        // What is said of inner tensors is only an aid, and false where a name has changed its owner.
        var made = _graph.Node.SelectMany(static node => node.Output).ToHashSet(StringComparer.Ordinal);
        var kept = _graph.ValueInfo.Where(info => made.Contains(info.Name)).ToList();
        _graph.ValueInfo.Clear();
        _graph.ValueInfo.AddRange(kept);
    }
}
