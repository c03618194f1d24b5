using Candor.Inference.Manifest;

namespace Candor.Inference.Graphs;

/// <summary>The format's numbers of element types.</summary>
internal static class ElementType
{
    public const int Unknown = 0;
    public const int Float = 1;
    public const int UInt8 = 2;
    public const int Int8 = 3;
    public const int Int32 = 6;
    public const int Int64 = 7;
    public const int String = 8;
    public const int Bool = 9;
    public const int Float16 = 10;
    public const int BFloat16 = 16;

    private static readonly string[] Names =
    [
        "undefined", "float32", "uint8", "int8", "uint16", "int16", "int32", "int64", "string", "bool", "float16", "float64", "uint32", "uint64", "complex64",
        "complex128", "bfloat16", "float8e4m3fn", "float8e4m3fnuz", "float8e5m2", "float8e5m2fnuz", "uint4", "int4", "float4e2m1", "float8e8m0", "uint2",
            "int2",
    ];

    // Bits of an element, in the order of the numbers; 0 where an element has no fixed size.
    private static readonly int[] Sizes = [0, 32, 8, 8, 16, 16, 32, 64, 0, 8, 16, 64, 32, 64, 64, 128, 16, 8, 8, 8, 8, 4, 4, 4, 8, 2, 2];

    /// <summary>The type's name, for sentences.</summary>
    public static string Name(int type) => type >= 0 && type < Names.Length ? Names[type] : $"type {type}";

    /// <summary>Bits of an element; 0 where the type is not known or has no fixed size.</summary>
    public static int Bits(int type) => type >= 0 && type < Sizes.Length ? Sizes[type] : 0;

    /// <summary>The type of real numbers that Candor works with; null for others.</summary>
    public static FloatType? AsFloat(int type) => type switch
    {
        Float => FloatType.Float32,
        Float16 => FloatType.Float16,
        BFloat16 => FloatType.BFloat16,
        _ => null,
    };

    /// <summary>The format's number of a type of real numbers.</summary>
    public static int Of(FloatType type) => type switch
    {
        FloatType.Float32 => Float,
        FloatType.Float16 => Float16,
        FloatType.BFloat16 => BFloat16,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "The format has no such type."),
    };
}
