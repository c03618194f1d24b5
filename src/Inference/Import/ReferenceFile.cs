using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Candor.Inference.Import;

/// <summary>Golden vectors of a model: prompts in <c>reference.json</c>, tensors in the safetensors file of the same name beside it.</summary>
/// <remarks>
/// For prompt k: <c>residual.k</c> <c>[l + 1, t, d]</c>; <c>logits.k</c> <c>[t, v]</c>, or <c>top20_ids.k</c> and <c>top20_logits.k</c> <c>[t, 20]</c>;
/// where it has them <c>logsumexp.k</c> and <c>entropy.k</c> <c>[t]</c>. Ids are integers, everything else is float32.
/// </remarks>
internal sealed class ReferenceFile : IDisposable
{
    private const int LongestHeader = 1 << 20;
    private const long LongestJson = 1 << 26;

    private readonly FileStream _tensors;
    private readonly JsonDocument _header;
    private readonly long _data;

    private ReferenceFile(IReadOnlyList<int[]> prompts, FileStream tensors, JsonDocument header, long data)
    {
        Prompts = prompts;
        _tensors = tensors;
        _header = header;
        _data = data;
    }

    /// <summary>Token ids of each prompt.</summary>
    public IReadOnlyList<int[]> Prompts { get; }

    /// <summary>Opens both files.</summary>
    /// <exception cref="InvalidDataException">One is malformed.</exception>
    /// <exception cref="IOException">One cannot be read.</exception>
    public static ReferenceFile Open(string path)
    {
        var prompts = ReadPrompts(path);
        var tensors = File.OpenRead(Path.ChangeExtension(path, ".safetensors"));
        try
        {
            Span<byte> prefix = stackalloc byte[sizeof(long)];
            tensors.ReadExactly(prefix);
            var length = BinaryPrimitives.ReadInt64LittleEndian(prefix);
            if (length is < 2 or > LongestHeader || length > tensors.Length - sizeof(long))
            {
                throw new InvalidDataException($"'{tensors.Name}' is no safetensors file: its header would be {length} bytes long.");
            }

            var header = new byte[length];
            tensors.ReadExactly(header);
            return new ReferenceFile(prompts, tensors, JsonDocument.Parse(header), sizeof(long) + length);
        }
        catch (Exception e) when (e is JsonException or EndOfStreamException)
        {
            tensors.Dispose();
            throw new InvalidDataException($"'{tensors.Name}' is no safetensors file: {e.Message}", e);
        }
        catch
        {
            tensors.Dispose();
            throw;
        }
    }

    /// <summary>A tensor of single-precision numbers; null where there is none of that name.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="shape">What its shape must be; −1 for any length.</param>
    /// <exception cref="InvalidDataException">It is of another type or shape.</exception>
    public float[]? Reals(string name, params ReadOnlySpan<long> shape) =>
        Read(name, "F32", sizeof(float), shape) is { } bytes ? MemoryMarshal.Cast<byte, float>(bytes).ToArray() : null;

    /// <summary>A tensor of ids; null where there is none of that name.</summary>
    /// <inheritdoc cref="Reals"/>
    public int[]? Integers(string name, params ReadOnlySpan<long> shape) => Type(name) == "I64"
        ? Array.ConvertAll(MemoryMarshal.Cast<byte, long>(Read(name, "I64", sizeof(long), shape)).ToArray(), static id => checked((int)id))
        : Read(name, "I32", sizeof(int), shape) is { } bytes ? MemoryMarshal.Cast<byte, int>(bytes).ToArray() : null;

    public void Dispose()
    {
        _tensors.Dispose();
        _header.Dispose();
    }

    private static List<int[]> ReadPrompts(string path)
    {
        if (new FileInfo(path) is { Exists: true, Length: > LongestJson })
        {
            throw new InvalidDataException($"'{path}' is longer than {LongestJson >> 20} MiB.");
        }

        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            int[][] prompts = [.. document.RootElement.GetProperty("prompts").EnumerateArray()
                .Select(static prompt => prompt.GetProperty("ids").EnumerateArray().Select(static id => id.GetInt32()).ToArray())];
            return prompts.Length > 0 && prompts.All(static ids => ids.Length > 0)
                ? [.. prompts]
                : throw new InvalidDataException($"'{path}' has no prompts, or one without ids.");
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException($"'{path}' is no reference: a list 'prompts' of objects with a list 'ids' is expected.", e);
        }
    }

    private string? Type(string name) =>
        _header.RootElement.ValueKind == JsonValueKind.Object && _header.RootElement.TryGetProperty(name, out var entry)
            ? entry.GetProperty("dtype").GetString()
            : null;

    private byte[]? Read(string name, string type, int size, ReadOnlySpan<long> expected)
    {
        if (Type(name) is not { } actual)
        {
            return null;
        }

        var entry = _header.RootElement.GetProperty(name);
        long[] shape = [.. entry.GetProperty("shape").EnumerateArray().Select(static axis => axis.GetInt64())];
        long[] offsets = [.. entry.GetProperty("data_offsets").EnumerateArray().Select(static offset => offset.GetInt64())];
        var fits = shape.Length == expected.Length;
        for (var i = 0; fits && i < shape.Length; i++)
        {
            fits = shape[i] == expected[i] || expected[i] < 0;
        }

        if (actual != type || !fits)
        {
            throw new InvalidDataException(
                $"the reference's '{name}' is {actual} [{string.Join(", ", shape)}]; {type} [{string.Join(", ", expected.ToArray())}] is expected. "
                + "It is of another model.");
        }

        var bytes = shape.Aggregate((long)size, static (product, axis) => checked(product * axis));
        if (offsets is not [var begin, var end] || begin < 0 || end - begin != bytes || bytes > Array.MaxLength || _data + end > _tensors.Length)
        {
            throw new InvalidDataException($"the reference's '{name}' lies outside its file, or is as long as another shape.");
        }

        var data = new byte[bytes];
        _tensors.Position = _data + begin;
        _tensors.ReadExactly(data);
        return data;
    }
}
