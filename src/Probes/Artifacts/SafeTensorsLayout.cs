using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Candor.Probes.Artifacts;

/// <summary>Where the tensors of a safetensors file lie: its header, checked in full, without the values. Immutable.</summary>
/// <remarks>For files that are too large to load: any part of any tensor is read by itself. As strict as <see cref="SafeTensorsFile"/>.</remarks>
public sealed class SafeTensorsLayout
{
    private const int LengthBytes = sizeof(ulong);

    private readonly Dictionary<string, SafeTensorEntry> _entries;
    private readonly long _data;

    private SafeTensorsLayout(List<SafeTensorEntry> entries, IReadOnlyDictionary<string, string> metadata, long data, long length, string sha256)
    {
        _entries = entries.ToDictionary(static entry => entry.Name, StringComparer.Ordinal);
        _data = data;
        Metadata = metadata;
        Length = length;
        HeaderSha256 = sha256;
    }

    /// <summary>Names of the tensors, in the order of the file.</summary>
    public IReadOnlyCollection<string> Names => _entries.Keys;

    /// <summary>The file's metadata; empty where it has none.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Bytes of the file.</summary>
    public long Length { get; }

    /// <summary>SHA-256 of everything before the values, lower-case hex: names, shapes and metadata.</summary>
    public string HeaderSha256 { get; }

    /// <summary>Reads the header of a file.</summary>
    /// <exception cref="InvalidDataException">The file is not a sound safetensors file; the message names the tensor at fault.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static SafeTensorsLayout Read(string path)
    {
        using var stream = File.OpenRead(path);
        return Read(stream);
    }

    /// <summary>Reads the header from a stream that can seek, from its current position, and leaves it at the first value.</summary>
    /// <inheritdoc cref="Read(string)"/>
    public static SafeTensorsLayout Read(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var length = stream.Length - stream.Position;
        if (length < LengthBytes)
        {
            throw new InvalidDataException($"A safetensors file of {length} bytes is too short for its header length.");
        }

        Span<byte> prefix = stackalloc byte[LengthBytes];
        stream.ReadExactly(prefix);
        var headerLength = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (headerLength > SafeTensorsFile.MaxHeaderBytes)
        {
            throw new InvalidDataException($"The safetensors header is {headerLength} bytes long; at most {SafeTensorsFile.MaxHeaderBytes} are read.");
        }

        if (headerLength > (ulong)(length - LengthBytes))
        {
            throw new InvalidDataException($"The safetensors header is {headerLength} bytes long; the file has {length - LengthBytes} left.");
        }

        var header = new byte[LengthBytes + (int)headerLength];
        prefix.CopyTo(header);
        stream.ReadExactly(header.AsSpan(LengthBytes));
        var (entries, metadata) = SafeTensorsHeader.Parse(header.AsMemory(LengthBytes), length - header.Length);
        return new SafeTensorsLayout(entries, metadata, stream.Position, length, Convert.ToHexStringLower(SHA256.HashData(header)));
    }

    /// <summary>The shape of a tensor; null where the file has no such tensor.</summary>
    public IReadOnlyList<int>? ShapeOf(string name) => _entries.GetValueOrDefault(name)?.Shape;

    /// <summary>Reads some values of a tensor.</summary>
    /// <param name="file">The file whose header was read, open for reading.</param>
    /// <param name="name">The tensor.</param>
    /// <param name="first">Index of the first value, row-major.</param>
    /// <param name="values">Filled.</param>
    /// <exception cref="InvalidDataException">The file has no such tensor, or is no longer as long as its header says.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The tensor ends before the last value that is asked for.</exception>
    public void ReadValues(SafeFileHandle file, string name, long first, Span<float> values)
    {
        var entry = _entries.GetValueOrDefault(name) ?? throw new InvalidDataException($"The file holds no tensor '{name}'.");
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(first, ((entry.End - entry.Begin) / sizeof(float)) - values.Length);
        var bytes = MemoryMarshal.AsBytes(values);
        var offset = _data + entry.Begin + (first * sizeof(float));
        while (!bytes.IsEmpty)
        {
            var read = RandomAccess.Read(file, bytes, offset);
            if (read == 0)
            {
                throw new InvalidDataException($"The file ends inside the tensor '{name}': it was truncated after its header had been read.");
            }

            bytes = bytes[read..];
            offset += read;
        }

        FileOrder.Restore(values);
    }

    /// <summary>The tensors by ascending offset.</summary>
    internal IReadOnlyCollection<SafeTensorEntry> Entries => _entries.Values;
}
