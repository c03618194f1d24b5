using Google.Protobuf;

namespace Candor.Cli.Hub;

/// <summary>Reads from a graph file in which other files its weights lie, without holding more of it than one field at a time.</summary>
/// <remarks>The field numbers are those of the ONNX format: ModelProto.graph, GraphProto.initializer, TensorProto.external_data.</remarks>
internal static class GraphWeights
{
    private const int GraphField = 7;
    private const int InitializerField = 5;
    private const int ExternalDataField = 13;
    private const int KeyField = 1;
    private const int ValueField = 2;

    /// <summary>Locations of external data as the graph names them: relative to its folder, each once.</summary>
    /// <exception cref="CliException">The file is not a graph, or a location leads out of the graph's folder.</exception>
    public static IReadOnlyList<string> Locations(string path, string name)
    {
        var locations = new SortedSet<string>(StringComparer.Ordinal);
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            using var input = CodedInputStream.CreateWithLimits(stream, int.MaxValue, 100);
            Each(input, long.MaxValue, GraphField, (graph, end) =>
                Each(graph, end, InitializerField, (tensor, end) =>
                    Each(tensor, end, ExternalDataField, (entry, end) =>
                    {
                        if (Location(entry, end) is { } location)
                        {
                            locations.Add(location);
                        }
                    })));
        }
        catch (InvalidProtocolBufferException exception)
        {
            throw CliException.BadInput($"'{name}' is not an ONNX graph: {exception.Message}", exception);
        }

        return locations.FirstOrDefault(static location => !HubPath.IsSafe(location)) is { } outside
            ? throw CliException.BadInput($"'{name}' names weights at '{outside}', outside its folder; such a graph is not used.")
            : [.. locations];
    }

    private static string? Location(CodedInputStream entry, long end)
    {
        string? key = null, value = null;
        while (entry.Position < end)
        {
            switch (WireFormat.GetTagFieldNumber(entry.ReadTag()))
            {
                case KeyField:
                    key = entry.ReadString();
                    break;
                case ValueField:
                    value = entry.ReadString();
                    break;
                default:
                    entry.SkipLastField();
                    break;
            }
        }

        return key == "location" ? value : null;
    }

    // Visits the messages of one field up to a position; everything else is skipped without being kept.
    private static void Each(CodedInputStream input, long end, int field, Action<CodedInputStream, long> visit)
    {
        uint tag;
        while (input.Position < end && (tag = input.ReadTag()) != 0)
        {
            if (WireFormat.GetTagFieldNumber(tag) == field && WireFormat.GetTagWireType(tag) == WireFormat.WireType.LengthDelimited)
            {
                var length = input.ReadLength();
                visit(input, input.Position + length);
            }
            else
            {
                input.SkipLastField();
            }
        }
    }
}
