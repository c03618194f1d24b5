using Onnx;

namespace Candor.Inference.Graphs;

/// <summary>A graph's tensors by name: who makes them, who reads them, which are constant. Describes the graph as it was when the index was made.</summary>
internal sealed class GraphIndex
{
    private readonly Dictionary<string, int> _producers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<int>> _consumers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TensorProto> _initializers = new(StringComparer.Ordinal);

    public GraphIndex(GraphProto graph)
    {
        Graph = graph;
        foreach (var initializer in graph.Initializer)
        {
            _initializers[initializer.Name] = initializer;
        }

        for (var i = 0; i < graph.Node.Count; i++)
        {
            foreach (var output in graph.Node[i].Output.Where(static output => output.Length > 0))
            {
                _producers.TryAdd(output, i);
            }

            foreach (var input in Reads(graph.Node[i]))
            {
                (_consumers.TryGetValue(input, out var readers) ? readers : _consumers[input] = []).Add(i);
            }
        }

        Order = Sort();
    }

    /// <summary>The graph.</summary>
    public GraphProto Graph { get; }

    /// <summary>Places of all nodes in an order in which each comes after those that it reads from; shorter than the graph when it has a cycle.</summary>
    public IReadOnlyList<int> Order { get; }

    /// <summary>Number of the node that makes a tensor; −1 for inputs, initializers and unknown names.</summary>
    public int Producer(string tensor) => _producers.GetValueOrDefault(tensor, -1);

    /// <summary>Numbers of the nodes that read a tensor, ascending, each once.</summary>
    public IReadOnlyList<int> Consumers(string tensor) => _consumers.TryGetValue(tensor, out var readers) ? readers : [];

    /// <summary>Numbers of the nodes that read one of a node's outputs.</summary>
    public IEnumerable<int> ConsumersOf(int node) => Graph.Node[node].Output.Where(static output => output.Length > 0).SelectMany(Consumers);

    /// <summary>Numbers of the nodes that a node reads from.</summary>
    public IEnumerable<int> ProducersOf(int node) => Reads(Graph.Node[node]).Select(Producer).Where(static producer => producer >= 0);

    /// <summary>An initializer; null when there is none of that name.</summary>
    public TensorProto? Initializer(string tensor) => _initializers.GetValueOrDefault(tensor);

    /// <summary>An initializer, or the value of a Constant node; null when the tensor is neither.</summary>
    public TensorProto? Constant(string tensor) => Initializer(tensor) ??
        (Producer(tensor) is >= 0 and var node && Graph.Node[node].Is("Constant") ? Graph.Node[node].Attribute("value")?.T : null);

    /// <summary>A weight behind what only changes its form: casts, transpositions, dequantization. Null when the tensor comes from elsewhere.</summary>
    public TensorProto? Weight(string tensor)
    {
        // A handful of such nodes stand between a weight and its use; the bound is against cycles.
        for (var i = 0; i < 8; i++)
        {
            if (Constant(tensor) is { } constant)
            {
                return constant;
            }

            var node = Producer(tensor) is >= 0 and var number ? Graph.Node[number] : null;
            if (node?.OpType is not ("Cast" or "Transpose" or "DequantizeLinear" or "Identity" or "QuantizeLinear" or "Reshape"))
            {
                return null;
            }

            tensor = node.InputAt(0);
        }

        return null;
    }

    // What an inner graph reads from outside is read by its node.
    private static IEnumerable<string> Reads(NodeProto node) => node.Attribute.Any(static attribute => attribute.G is not null || attribute.Graphs.Count > 0)
        ? node.Input.Concat(node.Attribute.SelectMany(ExternalData.Inner).SelectMany(static inner => inner.Node).SelectMany(Reads))
            .Where(static input => input.Length > 0).Distinct(StringComparer.Ordinal)
        : node.Input.Where(static input => input.Length > 0).Distinct(StringComparer.Ordinal);

    private List<int> Sort()
    {
        var missing = new int[Graph.Node.Count];
        var ready = new PriorityQueue<int, int>();
        for (var i = 0; i < missing.Length; i++)
        {
            missing[i] = ProducersOf(i).Distinct().Count();
            if (missing[i] == 0)
            {
                ready.Enqueue(i, i);
            }
        }

        // The smallest number first: a graph that is in order stays as it is.
        var order = new List<int>(missing.Length);
        while (ready.TryDequeue(out var next, out _))
        {
            order.Add(next);
            foreach (var consumer in ConsumersOf(next).Distinct())
            {
                if (--missing[consumer] == 0)
                {
                    ready.Enqueue(consumer, consumer);
                }
            }
        }

        return order;
    }
}
