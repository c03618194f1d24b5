using Onnx;

namespace Candor.Inference.Graphs;

/// <summary>The operators that exports of decoders use. What is not named is refused: an allow-list needs no knowledge of what an operator could be abused
/// for.</summary>
internal static class OperatorList
{
    private static readonly HashSet<string> Standard = new(StringComparer.Ordinal)
    {
        "Abs", "Add", "And", "ArgMax", "ArgMin", "Attention", "Cast", "CastLike", "Ceil", "Clip", "Concat", "Constant", "ConstantOfShape", "Cos", "CumSum",
        "DequantizeLinear", "Div", "Dropout", "DynamicQuantizeLinear", "Einsum", "Elu", "Equal", "Erf", "Exp", "Expand", "EyeLike", "Flatten", "Floor",
        "Gather", "GatherElements", "GatherND", "Gelu", "Gemm", "Greater", "GreaterOrEqual", "GroupNormalization", "HardSigmoid", "HardSwish", "Identity",
        "IsInf", "IsNaN", "LayerNormalization", "LeakyRelu", "Less", "LessOrEqual", "Log", "LogSoftmax", "MatMul", "MatMulInteger", "Max", "Mean", "Min",
        "Mish", "Mod", "Mul", "Neg", "NonZero", "Not", "OneHot", "Or", "Pad", "Pow", "PRelu", "QLinearMatMul", "QuantizeLinear", "Range", "Reciprocal",
        "ReduceL2", "ReduceLogSumExp", "ReduceMax", "ReduceMean", "ReduceMin", "ReduceProd", "ReduceSum", "ReduceSumSquare", "Relu", "Reshape",
        "RMSNormalization", "Round", "RotaryEmbedding", "ScatterElements", "ScatterND", "Shape", "Sigmoid", "Sign", "SimplifiedLayerNormalization", "Sin",
        "Size", "Slice", "Softmax", "Softplus", "Split", "Sqrt", "Squeeze", "Sub", "Sum", "Swish", "Tanh", "TensorScatter", "ThresholdedRelu", "Tile", "TopK",
        "Transpose", "Trilu", "Unsqueeze", "Where", "Xor",
    };

    private static readonly HashSet<string> Microsoft = new(StringComparer.Ordinal)
    {
        "BiasGelu", "BiasSplitGelu", "DequantizeLinear", "DynamicQuantizeMatMul", "FastGelu", "FusedGemm", "FusedMatMul", "GatherBlockQuantized", "Gelu",
        "GemmaRotaryEmbedding", "GroupQueryAttention", "MatMulBnb4", "MatMulIntegerToFloat", "MatMulNBits", "MoE", "MultiHeadAttention", "QMoE",
        "QuantizeLinear", "QuickGelu", "RotaryEmbedding", "SimplifiedLayerNormalization", "SkipLayerNormalization", "SkipSimplifiedLayerNormalization",
    };

    /// <summary>Why a node is refused; null when it is not.</summary>
    public static string? Problem(NodeProto node)
    {
        if (node.Is("If") && HasConstantBranches(node))
        {
            return null;
        }

        if (node.Domain is "" or "ai.onnx")
        {
            return Standard.Contains(node.OpType) ? null : node.OpType is "If" or "Loop" or "Scan" or "SequenceMap"
                ? $"'{node.Label()}' is a {node.OpType}: control flow is not allowed. Export it again without."
                : $"'{node.Label()}' is a {node.OpType}, which is no operator that decoders use.";
        }

        return node.Domain == NodeAttributes.Microsoft && Microsoft.Contains(node.OpType)
            ? null
            : $"'{node.Label()}' is a {node.Operator()}: operators of that domain or name are not allowed.";
    }

    // The model builder lets an If choose between two rotary tables by the text's length. It cannot do more than that.
    private static bool HasConstantBranches(NodeProto node)
    {
        var branches = node.Attribute.SelectMany(ExternalData.Inner).ToList();
        return branches.Count == 2 && branches.TrueForAll(static branch => branch.Node.All(static inner =>
            (inner.Is("Constant") || inner.Is("Identity")) && !inner.Attribute.Any(static attribute => attribute.G is not null || attribute.Graphs.Count > 0)));
    }
}
