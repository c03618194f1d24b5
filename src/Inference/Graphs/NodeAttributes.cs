using Onnx;

namespace Candor.Inference.Graphs;

/// <summary>Reads and writes attributes of nodes.</summary>
internal static class NodeAttributes
{
    /// <summary>The domain of the runtime's own operators.</summary>
    public const string Microsoft = "com.microsoft";

    /// <summary>Whether the node is the format's own operator of that name; its domain may be spelt out.</summary>
    public static bool Is(this NodeProto node, string operation) => (node.Domain is "" or "ai.onnx") && node.OpType == operation;

    /// <summary>Whether the node is the runtime's own operator of that name.</summary>
    public static bool IsMicrosoft(this NodeProto node, string operation) => node.Domain == Microsoft && node.OpType == operation;

    /// <summary>Whether the node normalises the sum of two operands, which it can give out as its fourth output.</summary>
    public static bool IsSkipNormalization(this NodeProto node) =>
        node.Domain == Microsoft && (node.OpType is "SkipLayerNormalization" or "SkipSimplifiedLayerNormalization");

    /// <summary>What the node is called in sentences: its name, or its first output where it has none.</summary>
    public static string Label(this NodeProto node) => node.Name.Length > 0 ? node.Name : node.Output.FirstOrDefault(static output => output.Length > 0)
        ?? node.OpType;

    /// <summary>The operator with its domain.</summary>
    public static string Operator(this NodeProto node) => node.Domain is "" or "ai.onnx" ? node.OpType : $"{node.Domain}.{node.OpType}";

    /// <summary>An attribute; null when the node has none of that name.</summary>
    public static AttributeProto? Attribute(this NodeProto node, string name) => node.Attribute.FirstOrDefault(attribute => attribute.Name == name);

    /// <summary>An integer attribute; null when the node has none of that name.</summary>
    public static long? Integer(this NodeProto node, string name) => node.Attribute(name)?.I;

    /// <summary>The input at a place; empty when the node has none there.</summary>
    public static string InputAt(this NodeProto node, int place) => place < node.Input.Count ? node.Input[place] : string.Empty;

    /// <summary>The output at a place; empty when the node has none there.</summary>
    public static string OutputAt(this NodeProto node, int place) => place < node.Output.Count ? node.Output[place] : string.Empty;

    /// <summary>An integer attribute.</summary>
    public static AttributeProto Make(string name, long value) => new() { Name = name, I = value, Type = AttributeProto.Types.AttributeType.Int };

    /// <summary>An attribute of several integers.</summary>
    public static AttributeProto Make(string name, params ReadOnlySpan<long> values)
    {
        var attribute = new AttributeProto { Name = name, Type = AttributeProto.Types.AttributeType.Ints };
        foreach (var value in values)
        {
            attribute.Ints.Add(value);
        }

        return attribute;
    }

    /// <summary>A tensor attribute.</summary>
    public static AttributeProto Make(string name, TensorProto value) => new() { Name = name, T = value, Type = AttributeProto.Types.AttributeType.Tensor };
}
