using System.Globalization;
using System.Text.RegularExpressions;
using Candor.Inference.Manifest;
using Onnx;

namespace Candor.Inference.Graphs;

/// <summary>Checks that tensors have the bytes that their shapes need, and that these lie in files of the folder.</summary>
/// <param name="folder">The folder that holds the graph and its weights, absolute.</param>
internal sealed partial class TensorChecks(string folder)
{
    private readonly Dictionary<string, long> _lengths = new(StringComparer.Ordinal);

    /// <summary>What is wrong with a tensor; null when nothing is.</summary>
    public string? Problem(TensorProto tensor)
    {
        var label = tensor.Name.Length > 0 ? $"tensor '{tensor.Name}'" : "a constant";
        if (Elements(tensor.Dims) is not { } elements)
        {
            return $"{label} has the shape [{string.Join(", ", tensor.Dims)}], which no tensor can have.";
        }

        var bits = ElementType.Bits(tensor.DataType);
        if (tensor.DataType == ElementType.String)
        {
            return ExternalData.IsExternal(tensor) || elements > 1024 ? $"{label} holds texts, which weights do not." : null;
        }

        if (bits == 0)
        {
            return $"{label} is {ElementType.Name(tensor.DataType)}, which is no type of the format.";
        }

        var bytes = (long)(((Int128)elements * bits + 7) / 8);
        return ExternalData.IsExternal(tensor) ? ReferenceProblem(tensor, label, bytes) : InlineProblem(tensor, label, elements, bytes);
    }

    /// <summary>The number of elements of a shape; null when a dimension is negative or the number is beyond all memory.</summary>
    public static long? Elements(IEnumerable<long> dimensions)
    {
        Int128 elements = 1;
        var isEmpty = false;
        foreach (var dimension in dimensions)
        {
            if (dimension < 0 || (dimension > 0 && elements > long.MaxValue / 128 / dimension))
            {
                return null;
            }

            isEmpty |= dimension == 0;
            elements *= Math.Max(1, dimension);
        }

        return isEmpty ? 0 : (long)elements;
    }

    private static string? InlineProblem(TensorProto tensor, string label, long elements, long bytes)
    {
        if (tensor.ExternalData.Count > 0)
        {
            return $"{label} names a file and says that it needs none.";
        }

        if (tensor.RawData.Length > 0)
        {
            return tensor.RawData.Length == bytes ? null : $"{label} has {tensor.RawData.Length} bytes; its shape and type need {bytes}.";
        }

        // Types smaller than 32 bits are kept as int32, several to a number when they are smaller than a byte.
        var held = Math.Max(
            Math.Max(tensor.FloatData.Count, tensor.Int32Data.Count),
                Math.Max(Math.Max(tensor.Int64Data.Count, tensor.DoubleData.Count), tensor.Uint64Data.Count));
        var needed = ElementType.Bits(tensor.DataType) < 8 ? [bytes, elements] : new[] { elements, elements * 2 };
        return needed.Contains(held) ? null : $"{label} has {held} elements; its shape needs {elements}.";
    }

    private string? ReferenceProblem(TensorProto tensor, string label, long bytes)
    {
        var location = ExternalData.Value(tensor, "location") ?? string.Empty;
        if (!PlainPath().IsMatch(location) || location.Split('/').Any(static part => part is "." or ".."))
        {
            return $"{label} lies in '{Shorten(location)}': weights may lie only in files of the model's folder.";
        }

        if (tensor.RawData.Length > 0)
        {
            return $"{label} names a file and holds bytes as well.";
        }

        if (!TryNumber(tensor, "offset", 0, out var offset) || !TryNumber(tensor, "length", bytes, out var length))
        {
            return $"{label} has an offset or a length that is no number of bytes.";
        }

        if (length != bytes)
        {
            return $"{label} has {length} bytes in '{location}'; its shape and type need {bytes}.";
        }

        var held = LengthOf(location);
        return held < 0 ? $"the weight file '{location}' is missing." : offset <= held - length
            ? null
            : $"{label} would end at byte {(Int128)offset + length} of '{location}', which has {held}.";
    }

    private long LengthOf(string location)
    {
        if (!_lengths.TryGetValue(location, out var length))
        {
            // A link's own length is that of its text; hub caches keep weights behind links.
            var path = Path.Combine(folder, location);
            _lengths[location] = length = File.Exists(path) && !RegularFile.IsSomethingElse(path) ? new FileInfo(RealPath.Of(path)).Length : -1;
        }

        return length;
    }

    private static bool TryNumber(TensorProto tensor, string key, long otherwise, out long value)
    {
        value = otherwise;
        return ExternalData.Value(tensor, key) is not { } text ||
            (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value >= 0);
    }

    private static string Shorten(string text) => text.Length <= 80 ? text : $"{text[..80]}…";

    // Names of files, below plain folders: no root, no drive, no marker of memory addresses, no control characters.
    [GeneratedRegex(@"^[\p{L}\p{N}_.\-+ ]+(/[\p{L}\p{N}_.\-+ ]+)*$", RegexOptions.CultureInvariant)]
    private static partial Regex PlainPath();
}
