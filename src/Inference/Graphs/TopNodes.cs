using Candor.Inference.Manifest;
using Onnx;

namespace Candor.Inference.Graphs;

/// <summary>Finds the largest logits in the graph.</summary>
/// <remarks>
/// A search through the whole vocabulary costs a third of all statistics. Where it can be cut into even blocks, only the blocks with the largest maxima are
/// searched: none of the others can hold
/// one of the largest logits. Among equal logits any order may come out.
/// </remarks>
internal static class TopNodes
{
    /// <summary>How many of the largest logits are given out.</summary>
    public const int Count = 20;

    private const int SmallestBlock = 16;
    private const int LargestBlock = 256;

    /// <summary>Adds the search.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="logits">Logits in float32, <c>[b, t, v]</c>.</param>
    /// <param name="vocabulary">v; null when it is not known.</param>
    public static void Add(GraphEditor graph, string logits, int? vocabulary)
    {
        // Gathering blocks of each row came with opset 12.
        if (vocabulary is { } known && graph.Opset >= 12 && BlockOf(known) is { } block)
        {
            AddInBlocks(graph, logits, known / block, block);
        }
        else
        {
            Search(graph, logits, Least(graph, logits, vocabulary), AdditionNames.TopLogits, AdditionNames.TopIds);
        }

        graph.Output(AdditionNames.TopLogits);
        graph.Output(AdditionNames.TopIds);
    }

    /// <summary>The width of blocks with which the two searches are shortest together; null where the vocabulary cannot be cut so.</summary>
    public static int? BlockOf(int vocabulary)
    {
        int? best = null;
        for (var block = SmallestBlock; block <= LargestBlock && vocabulary / block >= 2 * Count; block++)
        {
            if (vocabulary % block == 0 && (best is null || Searched(vocabulary, block) < Searched(vocabulary, best.Value)))
            {
                best = block;
            }
        }

        return best is { } width && Searched(vocabulary, width) < vocabulary / 2 ? best : null;
    }

    private static int Searched(int vocabulary, int block) => (vocabulary / block) + (Count * block);

    private static void AddInBlocks(GraphEditor graph, string logits, int blocks, int width)
    {
        var count = graph.Integers("statistics.top", Count);
        var size = graph.Integers("statistics.block", width);
        var cut = graph.Add("Reshape", "statistics.blocks", [logits, graph.Integers("statistics.blocks.shape", 0, 0, blocks, width)]);
        var largest = graph.Opset >= 18
            ? graph.Add("ReduceMax", "statistics.block_largest", [cut, graph.Integers("statistics.block.axis", -1)], NodeAttributes.Make("keepdims", 0))
            : graph.Add("ReduceMax", "statistics.block_largest", [cut], NodeAttributes.Make("axes", [-1L]), NodeAttributes.Make("keepdims", 0));
        Search(graph, largest, count, "statistics.block_logits", "statistics.block_ids");

        // Each row's own blocks: [b, t, 20, width], searched as one row of 20 · width.
        var places = graph.Add("Reshape", "statistics.block_places", ["statistics.block_ids", graph.Integers("statistics.block_places.shape", 0, 0, Count, 1)]);
        var chosen = graph.Add("GatherND", "statistics.chosen_blocks", [cut, places], NodeAttributes.Make("batch_dims", 2));
        var row = graph.Add("Reshape", "statistics.candidates", [chosen, graph.Integers("statistics.candidates.shape", 0, 0, Count * width)]);
        Search(graph, row, count, AdditionNames.TopLogits, "statistics.candidate_ids");

        var block = graph.Add("Div", "statistics.candidate_block", ["statistics.candidate_ids", size]);
        var within = graph.Add("Mod", "statistics.candidate_place", ["statistics.candidate_ids", size]);
        var number = graph.Add("GatherElements", "statistics.block_number", ["statistics.block_ids", block], NodeAttributes.Make("axis", -1));
        graph.Add("Add", AdditionNames.TopIds, [graph.Add("Mul", "statistics.block_start", [number, size]), within]);
    }

    private static string Least(GraphEditor graph, string logits, int? vocabulary)
    {
        if (vocabulary is { } known)
        {
            return graph.Integers("statistics.top", Math.Min(Count, known));
        }

        var shape = graph.Add("Shape", "statistics.shape", [logits]);
        var size = graph.Add("Gather", "statistics.vocabulary", [shape, graph.Integers("statistics.last", -1)]);
        return graph.Add("Min", "statistics.top", [size, graph.Integers("statistics.most", Count)]);
    }

    private static void Search(GraphEditor graph, string tensor, string count, string values, string ids)
    {
        var node = new NodeProto { OpType = "TopK", Name = $"candor/{ids}", Input = { tensor, count }, Output = { values, ids } };
        node.Attribute.Add(NodeAttributes.Make("axis", -1));
        graph.Insert(node);
    }
}
