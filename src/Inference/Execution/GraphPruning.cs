using Onnx;

namespace Candor.Inference.Execution;

/// <summary>Takes out of a graph what nobody reads: the runtime would compute it all the same.</summary>
internal static class GraphPruning
{
    /// <summary>Keeps the outputs that are asked for, the nodes that they need, and the inputs and weights that those nodes need.</summary>
    /// <remarks>A graph that has graphs inside is left as it is: their nodes may read anything around them.</remarks>
    public static void Prune(GraphProto graph, Func<string, bool> isWanted)
    {
        if (graph.Node.Any(static node => node.Attribute.Any(static attribute => attribute.G is not null || attribute.Graphs.Count > 0)))
        {
            return;
        }

        Retain(graph.Output, output => isWanted(output.Name));
        var producers = new Dictionary<string, NodeProto>();
        foreach (var node in graph.Node)
        {
            foreach (var output in node.Output)
            {
                producers[output] = node;
            }
        }

        var needed = new HashSet<NodeProto>(ReferenceEqualityComparer.Instance);
        var read = new HashSet<string>();
        var open = new Stack<string>(graph.Output.Select(static output => output.Name));
        while (open.TryPop(out var name))
        {
            if (!read.Add(name) || !producers.TryGetValue(name, out var node) || !needed.Add(node))
            {
                continue;
            }

            foreach (var input in node.Input)
            {
                open.Push(input);
            }
        }

        Retain(graph.Node, needed.Contains);
        Retain(graph.Initializer, initializer => read.Contains(initializer.Name));
        Retain(graph.Input, input => read.Contains(input.Name));
    }

    private static void Retain<T>(Google.Protobuf.Collections.RepeatedField<T> items, Func<T, bool> isKept)
    {
        T[] kept = [.. items.Where(isKept)];
        if (kept.Length < items.Count)
        {
            items.Clear();
            items.AddRange(kept);
        }
    }
}
