using Onnx;

namespace Candor.Inference.Graphs;

/// <summary>Element types of a graph's tensors, followed from its inputs and weights through its nodes by the operators' own rules.</summary>
internal sealed class TensorElementTypes
{
    private readonly Dictionary<string, int> _types = new(StringComparer.Ordinal);

    public TensorElementTypes(GraphIndex index)
    {
        foreach (var input in index.Graph.Input.Concat(index.Graph.ValueInfo))
        {
            _types[input.Name] = input.Type?.TensorType?.ElemType ?? ElementType.Unknown;
        }

        foreach (var initializer in index.Graph.Initializer)
        {
            _types[initializer.Name] = initializer.DataType;
        }

        foreach (var node in index.Order.Select(place => index.Graph.Node[place]))
        {
            for (var place = 0; place < node.Output.Count; place++)
            {
                if (node.Output[place].Length > 0)
                {
                    _types[node.Output[place]] = TypeOf(node, place);
                }
            }
        }
    }

    /// <summary>The element type of a tensor; <see cref="ElementType.Unknown"/> when it cannot be told.</summary>
    public int this[string tensor] => _types.GetValueOrDefault(tensor);

    private int TypeOf(NodeProto node, int output) => node.OpType switch
    {
        "Cast" => (int)(node.Integer("to") ?? ElementType.Unknown),
        "Constant" => ConstantType(node),
        "ConstantOfShape" => node.Attribute("value")?.T?.DataType ?? ElementType.Float,
        "Shape" or "Size" or "NonZero" or "ArgMax" or "ArgMin" => ElementType.Int64,
        "Equal" or "Greater" or "GreaterOrEqual" or "Less" or "LessOrEqual" or "And" or "Or" or "Xor" or "Not" or "IsNaN" or "IsInf" => ElementType.Bool,
        "Where" or "DequantizeLinear" or "CastLike" => Typed(node, "output_dtype") ?? this[node.InputAt(1)],
        "QuantizeLinear" => Typed(node, "output_dtype") ?? (this[node.InputAt(2)] is > 0 and var type ? type : ElementType.UInt8),
        "DynamicQuantizeLinear" => output == 1 ? ElementType.Float : ElementType.UInt8,
        "MatMulInteger" or "ConvInteger" => ElementType.Int32,
        "MatMulIntegerToFloat" or "DynamicQuantizeMatMul" => ElementType.Float,
        "GatherBlockQuantized" or "OneHot" => this[node.InputAt(2)],
        "SimplifiedLayerNormalization" or "RMSNormalization" => output == 0 ? this[node.InputAt(1)] : ElementType.Float,
        "LayerNormalization" => output == 0 ? this[node.InputAt(0)] : ElementType.Float,
        "SkipLayerNormalization" or "SkipSimplifiedLayerNormalization" => output is 1 or 2 ? ElementType.Float : this[node.InputAt(0)],
        "TopK" or "Unique" => output == 0 ? this[node.InputAt(0)] : ElementType.Int64,
        "Dropout" => output == 0 ? this[node.InputAt(0)] : ElementType.Bool,
        "GroupQueryAttention" => output == 0 ? this[node.InputAt(0)] : this[node.InputAt(3)] is > 0 and var cache ? cache : this[node.InputAt(0)],
        "EyeLike" or "SequenceEmpty" => Typed(node, "dtype") ?? ElementType.Unknown,
        "If" => BranchType(node, output),
        _ => this[node.InputAt(0)],
    };

    private static int? Typed(NodeProto node, string attribute) => node.Integer(attribute) is { } type and > 0 ? (int)type : null;

    private static int ConstantType(NodeProto node) => node.Attribute.Count == 0 ? ElementType.Unknown : node.Attribute[0].Name switch
    {
        "value" => node.Attribute[0].T?.DataType ?? ElementType.Unknown,
        "value_float" or "value_floats" => ElementType.Float,
        "value_int" or "value_ints" => ElementType.Int64,
        "value_string" or "value_strings" => ElementType.String,
        _ => ElementType.Unknown,
    };

    private static int BranchType(NodeProto node, int output)
    {
        var branch = node.Attribute("then_branch")?.G;
        var name = branch is not null && output < branch.Output.Count ? branch.Output[output].Name : null;
        return branch?.Node.FirstOrDefault(inner => inner.Output.Contains(name)) is { OpType: "Constant" } constant ? ConstantType(constant)
            : ElementType.Unknown;
    }
}
