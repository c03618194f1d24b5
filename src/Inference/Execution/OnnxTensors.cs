using System.Runtime.InteropServices;
using Candor.Inference.Manifest;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Candor.Inference.Execution;

/// <summary>Makes tensors of the runtime that are views of our memory.</summary>
internal static class OnnxTensors
{
    /// <summary>The runtime's name of a type.</summary>
    public static TensorElementType TypeOf(FloatType type) => type switch
    {
        FloatType.Float32 => TensorElementType.Float,
        FloatType.Float16 => TensorElementType.Float16,
        FloatType.BFloat16 => TensorElementType.BFloat16,
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    /// <summary>A view from the buffer's beginning; owned by the caller.</summary>
    public static OrtValue View<T>(NativeBuffer<T> buffer, params long[] shape)
        where T : unmanaged =>
        View(
            buffer,
            0,
            typeof(T) == typeof(long) ? TensorElementType.Int64 : typeof(T) == typeof(int) ? TensorElementType.Int32 : TensorElementType.Float,
            shape);

    /// <summary>A view of a part of the buffer as numbers of some type; owned by the caller.</summary>
    /// <param name="buffer">Outlives the view.</param>
    /// <param name="offset">First element.</param>
    /// <param name="type">Type of the tensor's numbers.</param>
    /// <param name="shape">The tensor's shape.</param>
    public static OrtValue View<T>(NativeBuffer<T> buffer, long offset, TensorElementType type, params long[] shape)
        where T : unmanaged
    {
        var bytes = shape.Aggregate(1L, static (product, size) => product * size) * BytesOf(type);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((offset * Marshal.SizeOf<T>()) + bytes, buffer.Length * Marshal.SizeOf<T>(), nameof(shape));
        return OrtValue.CreateTensorValueWithData(OrtMemoryInfo.DefaultInstance, type, shape, buffer.Address + (nint)(offset * Marshal.SizeOf<T>()), bytes);
    }

    private static int BytesOf(TensorElementType type) => type switch
    {
        TensorElementType.Int64 => sizeof(long),
        TensorElementType.Int32 or TensorElementType.Float => sizeof(int),
        _ => sizeof(ushort),
    };
}
