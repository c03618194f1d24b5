using System.Text.Json;

namespace Candor.Probes.Artifacts;

/// <summary>Where one tensor lies in the data part of a file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Shape">Lengths of its axes.</param>
/// <param name="Begin">First byte.</param>
/// <param name="End">One past the last byte.</param>
internal sealed record SafeTensorEntry(string Name, int[] Shape, long Begin, long End);

/// <summary>The header of a safetensors file, read as if it had been written to do harm.</summary>
internal static class SafeTensorsHeader
{
    private const string MetadataKey = "__metadata__";
    private const int MaxNameLength = 256;
    private const int MaxAxes = 8;

    /// <summary>Characters of a file's own text that a message repeats.</summary>
    private const int MaxShown = 64;

    /// <summary>object → tensor → array, and no deeper.</summary>
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 3 };

    /// <summary>Reads the header's JSON and checks that its tensors tile <paramref name="dataLength"/> bytes without overlap or gap.</summary>
    /// <returns>The tensors by ascending offset, and the metadata.</returns>
    /// <exception cref="InvalidDataException">Anything else; the message names the tensor at fault.</exception>
    public static (List<SafeTensorEntry> Tensors, Dictionary<string, string> Metadata) Parse(ReadOnlyMemory<byte> json, long dataLength)
    {
        // The format asks for it, so that a file cannot pass for something else that tolerates leading white space.
        if (json.IsEmpty || json.Span[0] != '{')
        {
            throw new InvalidDataException("The safetensors header is not a JSON object.");
        }

        try
        {
            using var document = JsonDocument.Parse(json, Options);
            var tensors = new List<SafeTensorEntry>();
            Dictionary<string, string>? metadata = null;
            var names = new HashSet<string>(StringComparer.Ordinal);
            foreach (var property in document.RootElement.EnumerateObject())
            {
                if (!names.Add(property.Name))
                {
                    throw new InvalidDataException($"The safetensors header names '{Shown(property.Name)}' twice.");
                }

                if (property.NameEquals(MetadataKey))
                {
                    metadata = ParseMetadata(property.Value);
                }
                else
                {
                    tensors.Add(ParseTensor(property.Name, property.Value));
                }
            }

            // An empty tensor begins where the next one does, so it has to come first.
            tensors.Sort(static (a, b) => a.Begin != b.Begin ? a.Begin.CompareTo(b.Begin) : a.End.CompareTo(b.End));
            RequireTiling(tensors, dataLength);
            return (tensors, metadata ?? []);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a name or string that is not valid UTF-16 once unescaped.
            throw new InvalidDataException("The safetensors header is not valid JSON of the expected depth.", exception);
        }
    }

    /// <summary>Refuses a name that would be unreadable in a message or a listing.</summary>
    public static void RequireName(string name)
    {
        if (name.Length is 0 or > MaxNameLength || name.Any(char.IsControl) || name == MetadataKey)
        {
            throw new InvalidDataException(
                $"'{Shown(name)}' is not a tensor name: 1 to {MaxNameLength} characters, none of them a control character.");
        }
    }

    /// <summary>Number of bytes that a shape takes in single precision.</summary>
    public static long ByteCount(string name, IReadOnlyList<int> shape)
    {
        long count = 1;
        foreach (var length in shape)
        {
            count *= length;

            // At most what one span of bytes can hold (2 GiB); checked before the next factor could overflow.
            if (length < 0 || count > Array.MaxLength / sizeof(float))
            {
                throw new InvalidDataException($"The shape [{string.Join(", ", shape)}] of tensor '{Shown(name)}' is negative or too large.");
            }
        }

        return count * sizeof(float);
    }

    private static SafeTensorEntry ParseTensor(string name, JsonElement element)
    {
        RequireName(name);
        string? type = null;
        int[]? shape = null;
        long[]? offsets = null;
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw Malformed(name, "is not an object");
        }

        foreach (var property in element.EnumerateObject())
        {
            switch (property.Name)
            {
                case "dtype" when type is null && property.Value.ValueKind == JsonValueKind.String:
                    type = property.Value.GetString();
                    break;
                case "shape" when shape is null && property.Value.ValueKind == JsonValueKind.Array:
                    shape =
                    [
                        .. Integers(name, property, MaxAxes)
                            .Select(value => value <= int.MaxValue ? (int)value : throw Malformed(name, "has an axis that is too long")),
                    ];
                    break;
                case "data_offsets" when offsets is null && property.Value.ValueKind == JsonValueKind.Array:
                    offsets = [.. Integers(name, property, 2)];
                    break;
                default:
                    throw Malformed(name, $"has a field '{Shown(property.Name)}' that is unknown, repeated or of the wrong type");
            }
        }

        if (type is null || shape is null || offsets is not { Length: 2 })
        {
            throw Malformed(name, "needs dtype, shape and two data_offsets");
        }

        if (type != "F32")
        {
            throw Malformed(name, $"has the type '{Shown(type)}'; only F32 is read");
        }

        if (offsets[1] - offsets[0] != ByteCount(name, shape))
        {
            throw Malformed(name, $"has {offsets[1] - offsets[0]} bytes, not the {ByteCount(name, shape)} of its shape");
        }

        return new SafeTensorEntry(name, shape, offsets[0], offsets[1]);
    }

    private static IEnumerable<long> Integers(string name, JsonProperty property, int most)
    {
        if (property.Value.GetArrayLength() > most)
        {
            throw Malformed(name, $"has more than {most} numbers in {property.Name}");
        }

        foreach (var element in property.Value.EnumerateArray())
        {
            if (element.ValueKind != JsonValueKind.Number || !element.TryGetInt64(out var value) || value < 0)
            {
                throw Malformed(name, $"has something other than non-negative integers in {property.Name}");
            }

            yield return value;
        }
    }

    private static Dictionary<string, string> ParseMetadata(JsonElement element)
    {
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw new InvalidDataException($"The safetensors field '{MetadataKey}' is not an object.");
        }

        foreach (var property in element.EnumerateObject())
        {
            if (property.Value.ValueKind != JsonValueKind.String || !metadata.TryAdd(property.Name, property.Value.GetString()!))
            {
                throw new InvalidDataException($"The safetensors metadata '{Shown(property.Name)}' is repeated or not a string.");
            }
        }

        return metadata;
    }

    private static void RequireTiling(List<SafeTensorEntry> tensors, long dataLength)
    {
        long end = 0;
        foreach (var tensor in tensors)
        {
            if (tensor.Begin != end)
            {
                var fault = tensor.Begin < end ? "inside the tensor before it" : "after a gap";
                throw Malformed(tensor.Name, $"begins at byte {tensor.Begin}, {fault}; byte {end} is expected");
            }

            end = tensor.End;
        }

        if (end != dataLength)
        {
            throw new InvalidDataException(
                $"The tensors take {end} bytes; the file holds {dataLength} after its header (it is truncated, or something was appended).");
        }
    }

    private static InvalidDataException Malformed(string name, string what) => new($"The tensor '{Shown(name)}' {what}.");

    /// <summary>A name from a file as it may appear in a message: short and on one line.</summary>
    private static string Shown(string text) =>
        string.Concat(text.Take(MaxShown).Select(static c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c))
        + (text.Length > MaxShown ? "…" : string.Empty);
}
