using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Candor.Bench.Floor;

/// <summary>Zeroed native memory that tensors of any shape can view: bound once, used by every run.</summary>
internal sealed unsafe class Tensor<T> : IDisposable
    where T : unmanaged
{
    private T* _pointer;

    /// <summary>Reserves memory for <paramref name="length"/> elements, and one more so that an empty tensor has an address.</summary>
    public Tensor(long length)
    {
        Length = length;
        _pointer = (T*)NativeMemory.AllocZeroed((nuint)(length + 1), (nuint)sizeof(T));
    }

    /// <summary>Elements.</summary>
    public long Length { get; }

    /// <summary>A view of <paramref name="count"/> elements from <paramref name="offset"/> on.</summary>
    public Span<T> Slice(long offset, int count) => new(_pointer + offset, count);

    /// <summary>A tensor over the first elements; the caller disposes it.</summary>
    public OrtValue View(params ReadOnlySpan<long> shape)
    {
        var elements = 1L;
        foreach (var size in shape)
        {
            elements *= size;
        }

        ArgumentOutOfRangeException.ThrowIfGreaterThan(elements, Length, nameof(shape));
        var type = typeof(T) == typeof(long) ? TensorElementType.Int64 : TensorElementType.Float;
        return OrtValue.CreateTensorValueWithData(OrtMemoryInfo.DefaultInstance, type, shape.ToArray(), (nint)_pointer, elements * sizeof(T));
    }

    public void CopyTo(Tensor<T> other, long count) => Buffer.MemoryCopy(_pointer, other._pointer, other.Length * sizeof(T), count * sizeof(T));

    public void Dispose()
    {
        NativeMemory.Free(_pointer);
        _pointer = null;
    }
}
