using Onnx;

namespace Candor.Inference.Graphs;

/// <summary>Adds up what a graph fills with numbers out of nothing, where the sizes are constants.</summary>
internal static class DeclaredFills
{
    /// <summary>A sentence when the sum is too large; otherwise nothing.</summary>
    public static IEnumerable<string> Problems(GraphIndex index)
    {
        var shapes = new ConstantShapes(index);
        Int128 total = 0;
        foreach (var node in index.Order.Select(place => index.Graph.Node[place]))
        {
            if (Fill(node, shapes) is not { } elements)
            {
                continue;
            }

            total += elements;
            if (elements > GraphSafety.MostFilledElements || total > GraphSafety.MostFilledElements)
            {
                return [$"'{node.Label()}' ({node.Operator()}) would fill {elements} elements out of nothing, {total} with those before it; at most " +
                    $"{GraphSafety.MostFilledElements} are allowed."];
            }
        }

        return [];
    }

    private static Int128? Fill(NodeProto node, ConstantShapes shapes) => node.OpType switch
    {
        "ConstantOfShape" => Product(shapes[node.InputAt(0)]),
        "Expand" or "Tile" => Product(shapes[node.InputAt(1)]),
        "Range" => Steps(shapes[node.InputAt(0)], shapes[node.InputAt(1)], shapes[node.InputAt(2)]),
        "OneHot" => Product(shapes[node.InputAt(1)]),
        "Pad" => shapes[node.InputAt(1)] is { } pads ? Sum(pads) : null,
        _ => null,
    };

    private static Int128? Sum(long[] pads) => pads.Aggregate((Int128)0, static (sum, pad) => sum + Math.Max(0, pad));

    private static Int128? Product(long[]? shape)
    {
        if (shape is null)
        {
            return null;
        }

        Int128 product = 1;
        foreach (var dimension in shape)
        {
            // Beyond this nothing more has to be known; it keeps the product from overflowing.
            product = product > long.MaxValue ? product : product * Math.Max(0, dimension);
        }

        return product;
    }

    private static Int128? Steps(long[]? start, long[]? limit, long[]? delta) =>
        start is [var first] && limit is [var last] && delta is [var step] && step != 0 ? Int128.Max(0, (((Int128)last - first) / step) + 1) : null;
}
