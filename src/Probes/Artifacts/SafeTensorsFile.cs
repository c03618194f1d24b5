using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Candor.Probes.Artifacts;

/// <summary>Named single-precision tensors in a safetensors file. Immutable.</summary>
/// <remarks>
/// The format: a 64-bit little-endian header length, a JSON header, the raw values (https://github.com/huggingface/safetensors). It can hold no
/// code. Reading is strict: a header of at most 1 MiB (the format allows 100 MB), F32 only, no unknown or repeated field, offsets that tile the
/// data without overlap or gap. No more memory is asked for than the file is long. NaN and infinity pass: what they mean is the caller's to
/// say.
/// </remarks>
public sealed class SafeTensorsFile
{
    /// <summary>Most bytes of a header: 1 MiB.</summary>
    public const int MaxHeaderBytes = 1 << 20;

    private const int LengthBytes = sizeof(ulong);

    /// <summary>Headers are padded with spaces to this, so that the values are aligned in a mapped file.</summary>
    private const int Alignment = 8;

    private readonly Dictionary<string, SafeTensor> _tensors;

    private SafeTensorsFile(IEnumerable<SafeTensor> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        _tensors = tensors.ToDictionary(static tensor => tensor.Name, StringComparer.Ordinal);
        Metadata = metadata;
    }

    /// <summary>The tensors, in the order of the file.</summary>
    public IReadOnlyCollection<SafeTensor> Tensors => _tensors.Values;

    /// <summary>The file's metadata; empty where it has none.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="wanted">Which tensors to load, by name; null for all. The header is checked in full either way.</param>
    /// <exception cref="InvalidDataException">The file is not a sound safetensors file; the message names the tensor at fault.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static SafeTensorsFile Read(string path, Predicate<string>? wanted = null)
    {
        using var stream = File.OpenRead(path);
        return Read(stream, wanted);
    }

    /// <summary>Reads from a stream that can seek, from its current position to its end.</summary>
    /// <inheritdoc cref="Read(string, Predicate{string}?)"/>
    public static SafeTensorsFile Read(Stream stream, Predicate<string>? wanted = null)
    {
        var layout = SafeTensorsLayout.Read(stream);
        var data = stream.Position;
        return new SafeTensorsFile(
            [.. layout.Entries.Where(entry => wanted is null || wanted(entry.Name)).Select(entry => Load(stream, data, entry))], layout.Metadata);
    }

    /// <summary>Writes a file, replacing it in one step: a reader sees the old file or the new one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="tensors">Names distinct, values as many as the shape says.</param>
    /// <param name="metadata">Free text, kept in the header; null for none.</param>
    /// <exception cref="InvalidDataException">A name or shape is not sound, or the header would exceed <see cref="MaxHeaderBytes"/>.</exception>
    public static void Write(string path, IReadOnlyList<SafeTensor> tensors, IReadOnlyDictionary<string, string>? metadata = null) =>
        AtomicFile.Write(path, stream => Write(stream, tensors, metadata));

    /// <summary>Writes to a stream. The same tensors and metadata, in the same order, give the same bytes.</summary>
    /// <inheritdoc cref="Write(string, IReadOnlyList{SafeTensor}, IReadOnlyDictionary{string, string}?)"/>
    public static void Write(Stream stream, IReadOnlyList<SafeTensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(tensors);
        foreach (var (name, shape, values) in tensors)
        {
            if (SafeTensorsHeader.ByteCount(name, shape) is var bytes && bytes != (long)values.Length * sizeof(float))
            {
                throw new InvalidDataException($"The tensor '{name}' has {values.Length} values, not the {bytes / sizeof(float)} of its shape.");
            }
        }

        WriteHeader(stream, [.. tensors.Select(static tensor => (tensor.Name, tensor.Shape))], metadata);
        foreach (var tensor in tensors)
        {
            stream.Write(FileOrder.Of(tensor.Values));
        }
    }

    /// <summary>Writes a file of tensors whose values need not be in memory, replacing it in one step.</summary>
    /// <param name="path">The file.</param>
    /// <param name="tensors">Names, distinct, and shapes.</param>
    /// <param name="writeValues">Writes the values of the tensor with this index, little-endian and exactly as many as its shape says. Called in order.</param>
    /// <param name="metadata">Free text, kept in the header; null for none.</param>
    /// <exception cref="InvalidDataException">
    /// A name or shape is not sound, the header would exceed <see cref="MaxHeaderBytes"/>, or values are too few or too many.
    /// </exception>
    public static void Write(
        string path,
        IReadOnlyList<(string Name, IReadOnlyList<int> Shape)> tensors,
        Action<Stream, int> writeValues,
        IReadOnlyDictionary<string, string>? metadata = null) => AtomicFile.Write(path, stream =>
    {
        ArgumentNullException.ThrowIfNull(tensors);
        ArgumentNullException.ThrowIfNull(writeValues);
        WriteHeader(stream, tensors, metadata);
        for (var i = 0; i < tensors.Count; i++)
        {
            var end = stream.Position + SafeTensorsHeader.ByteCount(tensors[i].Name, tensors[i].Shape);
            writeValues(stream, i);
            if (stream.Position != end)
            {
                throw new InvalidDataException($"The tensor '{tensors[i].Name}' got {stream.Position - end} bytes more than its shape takes.");
            }
        }
    });

    /// <summary>The tensor of that name; null where the file has none, or it was not wanted.</summary>
    public SafeTensor? Find(string name) => _tensors.GetValueOrDefault(name);

    /// <summary>The tensor of that name.</summary>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public SafeTensor this[string name] => Find(name) ?? throw new InvalidDataException($"The file holds no tensor '{name}'.");

    private static void WriteHeader(
        Stream stream, IReadOnlyList<(string Name, IReadOnlyList<int> Shape)> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        var header = Header(tensors, metadata);
        Span<byte> prefix = stackalloc byte[LengthBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(prefix, (ulong)header.Length);
        stream.Write(prefix);
        stream.Write(header);
    }

    private static byte[] Header(IReadOnlyList<(string Name, IReadOnlyList<int> Shape)> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            if (metadata is { Count: > 0 })
            {
                json.WriteStartObject("__metadata__");
                foreach (var (key, value) in metadata.OrderBy(static pair => pair.Key, StringComparer.Ordinal))
                {
                    json.WriteString(key, value);
                }

                json.WriteEndObject();
            }

            var names = new HashSet<string>(StringComparer.Ordinal);
            long begin = 0;
            foreach (var (name, shape) in tensors)
            {
                SafeTensorsHeader.RequireName(name);
                var bytes = SafeTensorsHeader.ByteCount(name, shape);
                if (!names.Add(name))
                {
                    throw new InvalidDataException($"The tensor '{name}' is given twice.");
                }

                json.WriteStartObject(name);
                json.WriteString("dtype", "F32");
                json.WriteStartArray("shape");
                foreach (var length in shape)
                {
                    json.WriteNumberValue(length);
                }

                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(begin);
                json.WriteNumberValue(begin += bytes);
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        while (buffer.Length % Alignment != 0)
        {
            buffer.WriteByte((byte)' ');
        }

        return buffer.Length <= MaxHeaderBytes
            ? buffer.ToArray()
            : throw new InvalidDataException(
                $"The safetensors header would be {buffer.Length} bytes long; at most {MaxHeaderBytes} can be read again.");
    }

    private static SafeTensor Load(Stream stream, long data, SafeTensorEntry entry)
    {
        var values = new float[(entry.End - entry.Begin) / sizeof(float)];
        stream.Position = data + entry.Begin;
        stream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
        FileOrder.Restore(values);
        return new SafeTensor(entry.Name, entry.Shape, values);
    }
}
