using System.Globalization;
using System.IO.MemoryMappedFiles;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Onnx;

namespace Candor.Inference.Execution;

/// <summary>Weights that several sessions of one model share: one mapping of the files, and one copy of what the kernels make of it.</summary>
/// <remarks>
/// A session prepares its weights for its kernels as it loads; without the container each would keep a copy of its own. Must outlive the sessions.
/// </remarks>
internal sealed unsafe class SharedWeights : IDisposable
{
    private readonly PrePackedWeightsContainer _packed = new();
    private readonly Dictionary<string, Mapping> _files = [];
    private readonly List<(string Name, OrtValue Value)> _values = [];

    /// <summary>Maps the external data of a graph.</summary>
    /// <param name="graph">Its locations are file names in <paramref name="folder"/>.</param>
    /// <param name="folder">Holds the files.</param>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="InvalidDataException">A weight lies outside its file.</exception>
    public SharedWeights(ModelProto graph, string folder)
    {
        foreach (var tensor in graph.Graph.Initializer)
        {
            // A type that cannot be named here stays with the runtime, which reads it by itself for each session.
            if (tensor.DataLocation == TensorProto.Types.DataLocation.External && TypeOf(tensor.DataType) is { } type)
            {
                _values.Add((tensor.Name, View(tensor, type, folder)));
            }
        }
    }

    /// <summary>Loads a session over these weights.</summary>
    public InferenceSession Open(byte[] graph, SessionOptions settings)
    {
        foreach (var (name, value) in _values)
        {
            settings.AddInitializer(name, value);
        }

        return new InferenceSession(graph, settings, _packed);
    }

    public void Dispose()
    {
        foreach (var (_, value) in _values)
        {
            value.Dispose();
        }

        foreach (var file in _files.Values)
        {
            file.Dispose();
        }

        _packed.Dispose();
    }

    private OrtValue View(TensorProto tensor, TensorElementType type, string folder)
    {
        var entries = tensor.ExternalData.ToDictionary(static entry => entry.Key, static entry => entry.Value);
        var location = entries["location"];
        if (!_files.TryGetValue(location, out var file))
        {
            file = new Mapping(Path.Combine(folder, location));
            _files.Add(location, file);
        }

        var offset = Number(entries, "offset") ?? 0;
        var length = Number(entries, "length") ?? file.Length - offset;
        return offset >= 0 && length >= 0 && offset <= file.Length - length
            ? OrtValue.CreateTensorValueWithData(OrtMemoryInfo.DefaultInstance, type, [.. tensor.Dims], (nint)(file.Pointer + offset), length)
            : throw new InvalidDataException($"The weight '{tensor.Name}' lies outside the file '{location}'.");
    }

    private static long? Number(Dictionary<string, string> entries, string key) =>
        entries.TryGetValue(key, out var text) && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    // The format's numbers of types and the runtime's are the same; these are the ones that weights have.
    private static TensorElementType? TypeOf(int type) =>
        (TensorElementType)type is var known
            and (TensorElementType.Float or TensorElementType.Float16 or TensorElementType.BFloat16
                or TensorElementType.UInt8 or TensorElementType.Int8 or TensorElementType.Int32 or TensorElementType.Int64)
            ? known
            : null;

    /// <summary>A file in memory, read as it is touched.</summary>
    private sealed class Mapping : IDisposable
    {
        private readonly MemoryMappedFile _file;
        private readonly MemoryMappedViewAccessor _view;

        public Mapping(string path)
        {
            Length = new FileInfo(path).Length;
            _file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
            _view = _file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
            byte* pointer = null;
            _view.SafeMemoryMappedViewHandle.AcquirePointer(ref pointer);
            Pointer = pointer;
        }

        public byte* Pointer { get; }

        public long Length { get; }

        public void Dispose()
        {
            _view.SafeMemoryMappedViewHandle.ReleasePointer();
            _view.Dispose();
            _file.Dispose();
        }
    }
}
