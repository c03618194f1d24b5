using Candor.Inference.Manifest;
using Onnx;

namespace Candor.Inference.Graphs;

/// <summary>What a graph's attention operators say about it.</summary>
/// <param name="Kind">How attention finds what it may see.</param>
/// <param name="First">An attention node that is one operator; null when there is none.</param>
internal sealed record AttentionNodes(AttentionKind Kind, NodeProto? First)
{
    /// <summary>Key-value heads; null when no node says it.</summary>
    public int? KeyValueHeads => (int?)First?.Integer("kv_num_heads");

    /// <summary>Reads the attention operators.</summary>
    public static AttentionNodes Find(GraphProto graph, List<string> problems)
    {
        if (graph.Node.Any(static node => node.IsMicrosoft("PagedAttention")))
        {
            problems.Add("its attention is paged, which is not supported. Build it without use_paged_attention.");
        }

        if (graph.Node.FirstOrDefault(static node => node.IsMicrosoft("GroupQueryAttention") && node.Integer("sliding_window_cache") == 1) is { } windowed)
        {
            problems.Add($"the cache of '{windowed.Label()}' is no longer than its window: it refuses an empty past and cannot be rolled back. Build it with " +
                "windowed_kv_cache=false.");
        }

        var grouped = graph.Node.FirstOrDefault(static node => node.IsMicrosoft("GroupQueryAttention"));
        return grouped is not null
            ? new AttentionNodes(AttentionKind.GroupedQuery, grouped)
            : new AttentionNodes(AttentionKind.Masked, graph.Node.FirstOrDefault(static node => node.IsMicrosoft("MultiHeadAttention")));
    }

    /// <summary>Width of a head, from the matrix that reads all heads; null when there is none.</summary>
    public int? HeadSize(GraphIndex index) => First?.Integer("num_heads") is { } heads and > 0 &&
        Projections.Behind(index, First.OutputAt(0))?.Input is { } width && width % heads == 0
        ? (int)(width / heads)
        : null;
}
