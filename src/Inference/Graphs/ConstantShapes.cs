using System.Buffers.Binary;
using Onnx;

namespace Candor.Inference.Graphs;

/// <summary>Integers that a graph computes from constants alone, such as the shapes that it fills.</summary>
/// <remarks>Only the operators with which shapes are put together are followed, and only few numbers at a time: what is not followed is taken as
/// unknown.</remarks>
internal sealed class ConstantShapes
{
    private const int MostNumbers = 64;

    private readonly Dictionary<string, long[]> _values = new(StringComparer.Ordinal);

    public ConstantShapes(GraphIndex index)
    {
        foreach (var initializer in index.Graph.Initializer)
        {
            Keep(initializer.Name, Read(initializer));
        }

        foreach (var node in index.Order.Select(place => index.Graph.Node[place])
            .Where(static node => node.Output.Count == 1 && node.Domain is "" or "ai.onnx"))
        {
            Keep(node.Output[0], Compute(node));
        }
    }

    /// <summary>The numbers of a tensor, in order; null when they are unknown.</summary>
    public long[]? this[string tensor] => _values.GetValueOrDefault(tensor);

    private void Keep(string name, long[]? values)
    {
        if (values is { Length: <= MostNumbers })
        {
            _values[name] = values;
        }
    }

    private long[]? Compute(NodeProto node) => node.OpType switch
    {
        "Constant" => node.Attribute("value")?.T is { } tensor ? Read(tensor) : node.Attribute("value_ints")?.Ints.ToArray()
            ?? (node.Integer("value_int") is { } value ? [value] : null),
        "Identity" or "Cast" or "Unsqueeze" or "Squeeze" or "Reshape" or "Flatten" => this[node.InputAt(0)],
        "Concat" => node.Input.All(input => this[input] is not null) ? [.. node.Input.SelectMany(input => this[input]!)] : null,
        "Add" => Combine(node, static (a, b) => a + b),
        "Sub" => Combine(node, static (a, b) => a - b),
        "Mul" => Combine(node, static (a, b) => a * b),
        "Pow" => Combine(node, static (a, b) => (long)Math.Clamp(Math.Pow(a, b), long.MinValue, long.MaxValue)),
        "Max" => Combine(node, Math.Max),
        "Expand" or "Tile" => null,
        _ => null,
    };

    private long[]? Combine(NodeProto node, Func<long, long, long> operation)
    {
        if (node.Input.Count != 2 || this[node.Input[0]] is not { } left || this[node.Input[1]] is not { } right ||
            (left.Length != right.Length && left.Length != 1 && right.Length != 1))
        {
            return null;
        }

        var result = new long[Math.Max(left.Length, right.Length)];
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = unchecked(operation(left[left.Length == 1 ? 0 : i], right[right.Length == 1 ? 0 : i]));
        }

        return result;
    }

    private static long[]? Read(TensorProto tensor)
    {
        if (ExternalData.IsExternal(tensor))
        {
            return null;
        }

        var raw = tensor.RawData.Span;
        switch (tensor.DataType)
        {
            case ElementType.Int64 when raw.Length > 0 && raw.Length <= MostNumbers * 8:
                var longs = new long[raw.Length / 8];
                for (var i = 0; i < longs.Length; i++)
                {
                    longs[i] = BinaryPrimitives.ReadInt64LittleEndian(raw[(i * 8)..]);
                }

                return longs;
            case ElementType.Int32 when raw.Length > 0 && raw.Length <= MostNumbers * 4:
                var ints = new long[raw.Length / 4];
                for (var i = 0; i < ints.Length; i++)
                {
                    ints[i] = BinaryPrimitives.ReadInt32LittleEndian(raw[(i * 4)..]);
                }

                return ints;
            case ElementType.Int64:
                return [.. tensor.Int64Data.Take(MostNumbers + 1)];
            case ElementType.Int32:
                return [.. tensor.Int32Data.Take(MostNumbers + 1).Select(static value => (long)value)];
            default:
                return null;
        }
    }
}
