using Onnx;

namespace Candor.Inference.Graphs;

/// <summary>What a graph declares about the shape of an input or output.</summary>
internal static class TensorShape
{
    /// <summary>The element type; <see cref="ElementType.Unknown"/> when none is declared.</summary>
    public static int Type(ValueInfoProto tensor) => tensor.Type?.TensorType?.ElemType ?? ElementType.Unknown;

    /// <summary>The number of dimensions; null when none is declared.</summary>
    public static int? Rank(ValueInfoProto tensor) => tensor.Type?.TensorType?.Shape?.Dim.Count;

    /// <summary>A dimension; null when it is symbolic or not declared.</summary>
    public static int? Static(ValueInfoProto tensor, int dimension) =>
        tensor.Type?.TensorType?.Shape is { } shape && dimension < shape.Dim.Count && shape.Dim[dimension] is { HasDimValue: true } known &&
        known.DimValue is >= 0 and <= int.MaxValue ? (int)known.DimValue : null;
}
