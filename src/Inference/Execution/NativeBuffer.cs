using System.Runtime.InteropServices;

namespace Candor.Inference.Execution;

/// <summary>Zeroed memory outside the managed heap, for tensors: it never moves, may exceed 2 GiB, and becomes resident only where it is touched.</summary>
internal sealed unsafe class NativeBuffer<T> : IDisposable
    where T : unmanaged
{
    private T* _pointer;

    public NativeBuffer(long length)
    {
        Length = length;

        // One element at least, so that a tensor without elements still has an address.
        _pointer = (T*)NativeMemory.AllocZeroed((nuint)Math.Max(1, length), (nuint)sizeof(T));
    }

    ~NativeBuffer() => Free();

    /// <summary>Elements.</summary>
    public long Length { get; }

    /// <summary>Address of the first element.</summary>
    public nint Address => (nint)_pointer;

    /// <summary>A view of <paramref name="count"/> elements from <paramref name="offset"/> on.</summary>
    public Span<T> Slice(long offset, int count)
    {
        ObjectDisposedException.ThrowIf(_pointer is null, this);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset + count, Length, nameof(count));
        return new Span<T>(_pointer + offset, count);
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        NativeMemory.Free(_pointer);
        _pointer = null;
    }
}
