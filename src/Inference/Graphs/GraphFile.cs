using System.Globalization;
using Candor.Inference.Manifest;
using Google.Protobuf;
using Onnx;

namespace Candor.Inference.Graphs;

/// <summary>A graph file without its weights in memory: raw data of 1 KiB and more stays in the file and is referred to, as external data of the file
/// itself.</summary>
internal sealed class GraphFile
{
    /// <summary>Raw data of this many bytes and more is left in the file.</summary>
    public const int SmallestReferred = 1024;

    /// <summary>The newest format that the runtime reads.</summary>
    public const int NewestVersion = 13;

    private GraphFile(string path, ModelProto model, long bytes)
    {
        Path = path;
        Model = model;
        Bytes = bytes;
        ExternalFiles = [.. ExternalData.Tensors(model.Graph).Select(ExternalData.Location).OfType<string>().Distinct(StringComparer.Ordinal)];
    }

    /// <summary>The file, absolute.</summary>
    public string Path { get; }

    /// <summary>The folder that holds it, absolute.</summary>
    public string Folder => System.IO.Path.GetDirectoryName(Path)!;

    /// <summary>The file's name.</summary>
    public string Name => System.IO.Path.GetFileName(Path);

    /// <summary>The graph. Weights are external references.</summary>
    public ModelProto Model { get; }

    /// <summary>Files that hold weights, as the graph names them, relative to <see cref="Folder"/>; the file itself among them when it holds weights.</summary>
    public IReadOnlyList<string> ExternalFiles { get; }

    /// <summary>Size of the file.</summary>
    public long Bytes { get; }

    /// <summary>Reads a graph.</summary>
    /// <param name="path">An <c>.onnx</c> file of any size.</param>
    /// <exception cref="GraphException">It is missing, broken, no ONNX file, or newer than the runtime.</exception>
    public static GraphFile Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        path = System.IO.Path.GetFullPath(path);
        if (RegularFile.IsSomethingElse(path))
        {
            throw new GraphException(path, ["it is not a regular file."]);
        }

        try
        {
            using var stream = new FileStream(path, new FileStreamOptions { Access = FileAccess.Read, Share = FileShare.Read, BufferSize = 1 << 16 });
            var model = ReadModel(stream, System.IO.Path.GetFileName(path));
            return Problem(model) is { } problem ? throw new GraphException(path, [problem]) : new GraphFile(path, model, stream.Length);
        }
        catch (Exception broken) when (broken is InvalidDataException or InvalidProtocolBufferException)
        {
            var reason = broken.Message.TrimEnd('.');
            throw new GraphException(path, [$"it is no whole ONNX file: {reason}. Fetch or export it again."], broken);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new GraphException(path, [$"it cannot be read: {unreadable.Message}"], unreadable);
        }
    }

    private static ModelProto ReadModel(FileStream stream, string name)
    {
        if (stream.Length == 0)
        {
            throw new InvalidDataException("it is empty");
        }

        if (IsPointer(stream))
        {
            throw new InvalidDataException("it is the pointer that a git checkout leaves in place of a large file");
        }

        var reader = new WireReader(stream);
        using var model = new MemoryStream();
        using var graph = new MemoryStream();
        var tensors = new List<TensorProto>();
        var hasGraph = false;
        while (reader.Position < stream.Length)
        {
            var (field, wireType) = reader.ReadTag(stream.Length);
            if (field == ModelProto.GraphFieldNumber && wireType == 2)
            {
                hasGraph = true;
                ReadGraph(reader, reader.ReadLength(stream.Length), name, graph, tensors);
            }
            else
            {
                reader.CopyField(field, wireType, stream.Length, model);
            }
        }

        var parsed = Parse(model, ModelProto.Parser);
        parsed.Graph = hasGraph ? Parse(graph, GraphProto.Parser) : null;
        parsed.Graph?.Initializer.AddRange(tensors);
        return parsed;
    }

    // A field that is repeated in the file is merged by the format's rules: occurrences of the graph are one graph, and lists grow.
    private static void ReadGraph(WireReader reader, long end, string name, MemoryStream graph, List<TensorProto> tensors)
    {
        while (reader.Position < end)
        {
            var (field, wireType) = reader.ReadTag(end);
            if (field == GraphProto.InitializerFieldNumber && wireType == 2)
            {
                tensors.Add(ReadTensor(reader, reader.ReadLength(end), name));
            }
            else
            {
                reader.CopyField(field, wireType, end, graph);
            }
        }
    }

    private static TensorProto ReadTensor(WireReader reader, long end, string name)
    {
        using var tensor = new MemoryStream();
        (long Offset, long Length)? data = null;
        while (reader.Position < end)
        {
            var (field, wireType) = reader.ReadTag(end);
            if (field == TensorProto.RawDataFieldNumber && wireType == 2)
            {
                var start = reader.Position;
                var stop = reader.ReadLength(end);
                if (stop - reader.Position >= SmallestReferred)
                {
                    data = (reader.Position, stop - reader.Position);
                    reader.SkipTo(stop);
                    continue;
                }

                data = null;
                reader.SkipTo(start);
            }

            reader.CopyField(field, wireType, end, tensor);
        }

        var parsed = Parse(tensor, TensorProto.Parser);
        if (data is { } place && parsed.DataLocation != TensorProto.Types.DataLocation.External)
        {
            ExternalData.Refer(parsed, name, place.Offset, place.Length);
        }

        return parsed;
    }

    private static T Parse<T>(MemoryStream bytes, MessageParser<T> parser)
        where T : IMessage<T>
    {
        bytes.Position = 0;
        using var input = CodedInputStream.CreateWithLimits(bytes, int.MaxValue, 100);
        return parser.ParseFrom(input);
    }

    private static bool IsPointer(FileStream stream)
    {
        Span<byte> head = stackalloc byte[24];
        var count = stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        stream.Position = 0;
        return head[..count].StartsWith("version https://git-lfs"u8);
    }

    private static string? Problem(ModelProto model) => model switch
    {
        { Graph: null } => "it is no ONNX file: it holds no graph.",
        { HasIrVersion: false } => "it is no ONNX file: it does not say in which version of the format it is written.",
        { IrVersion: < 3 or > NewestVersion } =>
            $"it is written in version {model.IrVersion.ToString(CultureInfo.InvariantCulture)} of the format, and the runtime reads 3 to {NewestVersion}. " +
                "Export it again for an older opset.",
        { Graph.Node.Count: 0 } => "its graph holds no node.",
        _ => null,
    };
}
