using System.Security.Cryptography;
using Candor.Inference.Manifest;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Candor.Inference.Execution;

/// <summary>A model's graph in ONNX Runtime, checked against the manifest. With <see cref="OnnxForwardPass"/> the only file that names the runtime.</summary>
internal sealed class OnnxModelSession : IDisposable
{
    private OnnxModelSession(InferenceSession session, bool isOnDevice)
    {
        Session = session;
        IsOnDevice = isOnDevice;
    }

    /// <summary>The runtime's session.</summary>
    public InferenceSession Session { get; }

    /// <summary>Whether inputs are copied to a device when they are bound, so that they have to be bound again for every run.</summary>
    public bool IsOnDevice { get; }

    /// <summary>Loads the graph from the very bytes whose hash is checked.</summary>
    /// <exception cref="ModelFolderException">It was altered, cannot be loaded, or is not what the manifest says; every mismatch is listed.</exception>
    public static OnnxModelSession Open(ModelManifest model, EngineOptions options)
    {
        var graph = ReadGraph(model);
        InferenceSession session;
        try
        {
            using var settings = Settings(model, options);
            session = new InferenceSession(graph, settings);
        }
        catch (OnnxRuntimeException e)
        {
            throw new ModelFolderException(model.Folder, [$"the graph '{Path.GetFileName(model.GraphPath)}' cannot be loaded: {e.Message}"], e);
        }

        var problems = GraphContract.Problems(model, session.InputMetadata.ToDictionary(static pair => pair.Key, Describe), session.OutputMetadata.ToDictionary(static pair => pair.Key, Describe));
        if (problems.Count == 0)
        {
            return new OnnxModelSession(session, options.Provider != ExecutionProvider.Cpu);
        }

        session.Dispose();
        throw new ModelFolderException(model.Folder, problems);
    }

    public void Dispose() => Session.Dispose();

    private static byte[] ReadGraph(ModelManifest model)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(model.GraphPath);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelFolderException(model.Folder, [$"the graph '{Path.GetFileName(model.GraphPath)}' cannot be read: {e.Message}"], e);
        }

        var expected = model.Files.FirstOrDefault(file => file.Path == model.GraphPath)?.Sha256;
        var actual = Convert.ToHexStringLower(SHA256.HashData(bytes));
        return expected is null || expected == actual
            ? bytes
            : throw new ModelFolderException(model.Folder, [ModelFiles.Altered(Path.GetFileName(model.GraphPath), expected, actual)]);
    }

    private static SessionOptions Settings(ModelManifest model, EngineOptions options)
    {
        var settings = new SessionOptions
        {
            // The runtime's default is every core of the machine, and it does not see a container's quota.
            IntraOpNumThreads = options.IntraOpThreads == 0 ? Math.Min(Environment.ProcessorCount, 4) : options.IntraOpThreads,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };

        // Between passes its threads would burn the cores that the rest of the process needs.
        settings.AddSessionConfigEntry("session.force_spinning_stop", "1");

        // A graph from memory has no folder of its own in which its external data could lie.
        settings.AddSessionConfigEntry("session.model_external_initializers_file_folder_path", Path.GetDirectoryName(model.GraphPath)!);
        if (options.Provider == ExecutionProvider.Cuda)
        {
            settings.AppendExecutionProvider_CUDA();
        }

        return settings;
    }

    private static TensorDescription Describe(KeyValuePair<string, NodeMetadata> node) => new(
        node.Value.ElementDataType switch
        {
            TensorElementType.Int64 => "int64",
            TensorElementType.Float => "float32",
            TensorElementType.Float16 => "float16",
            TensorElementType.BFloat16 => "bfloat16",
            var other => other.ToString(),
        },
        [.. node.Value.Dimensions]);
}
