using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Candor.Probes.Artifacts;

/// <summary>Values and their bytes in the order of the file format, little-endian.</summary>
public static class FileOrder
{
    /// <summary>Values whose bytes are as the file has them; the same memory on a little-endian machine.</summary>
    public static ReadOnlySpan<byte> Of(ReadOnlySpan<float> values)
    {
        if (BitConverter.IsLittleEndian)
        {
            return MemoryMarshal.AsBytes(values);
        }

        var swapped = new int[values.Length];
        BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<float, int>(values), swapped);
        return MemoryMarshal.AsBytes<int>(swapped);
    }

    /// <summary>Turns values whose bytes were read from a file into those of this machine, in place.</summary>
    public static void Restore(Span<float> values)
    {
        if (!BitConverter.IsLittleEndian)
        {
            var words = MemoryMarshal.Cast<float, int>(values);
            BinaryPrimitives.ReverseEndianness(words, words);
        }
    }
}
