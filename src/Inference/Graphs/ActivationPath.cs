using Onnx;

namespace Candor.Inference.Graphs;

/// <summary>The nodes on the way from the embedding to the logits, in an order in which each comes after those that it reads from.</summary>
/// <remarks>
/// Masks, positions, rotary tables and caches do not descend from the embedding and are not among them. A place in the order is a <em>cut</em> when every way
/// from the embedding
/// to the logits passes its node: what such a node gives out is all that later nodes know of the tokens, which is what a residual stream is.
/// </remarks>
internal sealed class ActivationPath
{
    // Shapes carry no activations: a way through them is none.
    private static readonly HashSet<string> Shapes = new(StringComparer.Ordinal) { "Shape", "Size", "NonZero", "ConstantOfShape" };

    private readonly Dictionary<int, int> _places;

    private ActivationPath(GraphIndex index, IReadOnlyList<int> nodes, HashSet<int> sources)
    {
        Index = index;
        Nodes = nodes;
        _places = nodes.Select(static (node, place) => (node, place)).ToDictionary(static pair => pair.node, static pair => pair.place);
        Cuts = FindCuts(sources);
    }

    /// <summary>The graph.</summary>
    public GraphIndex Index { get; }

    /// <summary>Numbers of the nodes, in order.</summary>
    public IReadOnlyList<int> Nodes { get; }

    /// <summary>Places in <see cref="Nodes"/> that every way passes, ascending.</summary>
    public IReadOnlyList<int> Cuts { get; }

    /// <summary>The node at a place.</summary>
    public NodeProto At(int place) => Index.Graph.Node[Nodes[place]];

    /// <summary>The place of the node that makes a tensor; −1 when it is none on the way.</summary>
    public int PlaceOf(string tensor) => _places.GetValueOrDefault(Index.Producer(tensor), -1);

    /// <summary>Whether a tensor is made by a node on the way.</summary>
    public bool Makes(string tensor) => _places.ContainsKey(Index.Producer(tensor));

    /// <summary>Whether a tensor is read by a node on the way.</summary>
    public bool Reads(string tensor) => tensor.Length > 0 && Index.Consumers(tensor).Any(_places.ContainsKey);

    /// <summary>Finds the way.</summary>
    /// <returns>Null when no embedding of <paramref name="inputIds"/> leads to <paramref name="logits"/>.</returns>
    public static ActivationPath? Find(GraphIndex index, string inputIds, string logits)
    {
        var ancestors = Reach([index.Producer(logits)], index.ProducersOf, index);
        var sources = ancestors.Where(node => IsEmbedding(index, node, inputIds)).ToHashSet();
        if (sources.Count == 0)
        {
            return null;
        }

        var descendants = Reach(sources, index.ConsumersOf, index);
        return new ActivationPath(index, [.. index.Order.Where(node => ancestors.Contains(node) && descendants.Contains(node))], sources);
    }

    /// <summary>The first place at which something that does not descend from the embedding, such as a cache, comes in; −1 when it never does.</summary>
    public int FirstReaderOf(IEnumerable<string> tensors)
    {
        var first = int.MaxValue;
        var seen = new HashSet<string>(tensors, StringComparer.Ordinal);
        var waiting = new Stack<string>(seen);
        while (waiting.TryPop(out var tensor))
        {
            foreach (var node in Index.Consumers(tensor))
            {
                if (_places.TryGetValue(node, out var place))
                {
                    first = Math.Min(first, place);
                }
                else if (!Shapes.Contains(Index.Graph.Node[node].OpType))
                {
                    foreach (var output in Index.Graph.Node[node].Output.Where(output => output.Length > 0 && seen.Add(output)))
                    {
                        waiting.Push(output);
                    }
                }
            }
        }

        return first == int.MaxValue ? -1 : first;
    }

    /// <summary>The places behind one place, up to and with another, on the way with the fewest nodes: between two boundaries that is the way past attention
    /// and feed-forward block.</summary>
    public IReadOnlyList<int> ShortestWay(int from, int to)
    {
        var before = new Dictionary<int, int> { [from] = from };
        var waiting = new Queue<int>([from]);
        while (waiting.TryDequeue(out var place) && !before.ContainsKey(to))
        {
            foreach (var consumer in Index.ConsumersOf(Nodes[place]))
            {
                if (_places.TryGetValue(consumer, out var next) && next <= to && before.TryAdd(next, place))
                {
                    waiting.Enqueue(next);
                }
            }
        }

        var way = new List<int>();
        for (var place = to; place != from && before.TryGetValue(place, out var previous); place = previous)
        {
            way.Add(place);
        }

        return way;
    }

    private static HashSet<int> Reach(IEnumerable<int> from, Func<int, IEnumerable<int>> next, GraphIndex index)
    {
        var reached = from.Where(static node => node >= 0).ToHashSet();
        var waiting = new Stack<int>(reached);
        while (waiting.TryPop(out var node))
        {
            foreach (var neighbour in next(node).Where(neighbour => !Shapes.Contains(index.Graph.Node[neighbour].OpType) && reached.Add(neighbour)))
            {
                waiting.Push(neighbour);
            }
        }

        return reached;
    }

    private static bool IsEmbedding(GraphIndex index, int node, string inputIds)
    {
        if (index.Graph.Node[node].OpType is not ("Gather" or "GatherBlockQuantized"))
        {
            return false;
        }

        // Between the ids and the look-up stand a reshape, a cast or a clip at most; the bound is against cycles.
        var tensor = index.Graph.Node[node].InputAt(1);
        for (var i = 0; i < 8 && tensor != inputIds; i++)
        {
            var before = index.Producer(tensor);
            if (before < 0 || Shapes.Contains(index.Graph.Node[before].OpType))
            {
                return false;
            }

            tensor = index.Graph.Node[before].InputAt(0);
        }

        return tensor == inputIds;
    }

    private List<int> FindCuts(HashSet<int> sources)
    {
        // A place is a cut when no edge, and no second source, leads from before it to behind it.
        var cuts = new List<int>();
        var reach = sources.Where(_places.ContainsKey).Select(source => _places[source]).DefaultIfEmpty(0).Max();
        for (var place = 0; place < Nodes.Count; place++)
        {
            if (reach <= place)
            {
                cuts.Add(place);
            }

            foreach (var consumer in Index.ConsumersOf(Nodes[place]))
            {
                reach = _places.TryGetValue(consumer, out var later) ? Math.Max(reach, later) : reach;
            }
        }

        return cuts;
    }
}
