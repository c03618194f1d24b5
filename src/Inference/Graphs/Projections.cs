using Onnx;

namespace Candor.Inference.Graphs;

/// <summary>Widths that are known only from the weight matrices that read a tensor.</summary>
internal static class Projections
{
    /// <summary>Width of what a matrix takes and gives.</summary>
    public readonly record struct Widths(int Input, int Output);

    /// <summary>The widths of the first weight matrix behind a tensor; null when there is none.</summary>
    public static Widths? Behind(GraphIndex index, string tensor)
    {
        var seen = new HashSet<int>();
        var waiting = new Queue<int>(index.Consumers(tensor));
        while (waiting.TryDequeue(out var node))
        {
            if (!seen.Add(node))
            {
                continue;
            }

            if (Of(index, index.Graph.Node[node]) is { } widths)
            {
                return widths;
            }

            foreach (var consumer in index.ConsumersOf(node))
            {
                waiting.Enqueue(consumer);
            }
        }

        return null;
    }

    /// <summary>The widths of a node's weight matrix; null when it has none.</summary>
    public static Widths? Of(GraphIndex index, NodeProto node)
    {
        switch (node.OpType)
        {
            case "MatMulNBits" or "MatMulBnb4" when node.Integer("K") is { } k && node.Integer("N") is { } n:
                return new Widths((int)k, (int)n);
            case "MatMul" or "MatMulInteger" or "MatMulIntegerToFloat" or "DynamicQuantizeMatMul" or "Gemm" or "FusedMatMul":
                var weight = index.Weight(node.InputAt(1));
                if (weight?.Dims.Count != 2)
                {
                    return null;
                }

                var swapped = node.Integer("transB") == 1 ^ IsTransposed(index, node.InputAt(1));
                return swapped ? new Widths((int)weight.Dims[1], (int)weight.Dims[0]) : new Widths((int)weight.Dims[0], (int)weight.Dims[1]);
            default:
                return null;
        }
    }

    private static bool IsTransposed(GraphIndex index, string tensor)
    {
        var transposed = false;
        for (var i = 0; i < 8 && index.Producer(tensor) is >= 0 and var node; i++)
        {
            transposed ^= index.Graph.Node[node].OpType == "Transpose";
            tensor = index.Graph.Node[node].InputAt(0);
        }

        return transposed;
    }
}
