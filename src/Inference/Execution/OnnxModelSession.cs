using Candor.Inference.Execution.Providers;
using Candor.Inference.Manifest;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Candor.Inference.Execution;

/// <summary>A model's graph in ONNX Runtime, checked against the manifest.</summary>
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
        var graph = ModelGraph.Read(model);

        // On the processor probe heads and statistics are cheaper outside the graph, and what nobody reads would be computed all the same.
        return Open(model, options, options.Provider == ExecutionProvider.Cpu ? graph.Pruned(model) : graph, weights: null);
    }

    /// <summary>Loads a graph that has been read.</summary>
    /// <param name="model">What it must be like.</param>
    /// <param name="options">The hardware and its threads.</param>
    /// <param name="graph">The graph.</param>
    /// <param name="weights">Its weights, where several sessions share them.</param>
    /// <exception cref="ModelFolderException">It cannot be loaded, or is not what the manifest says; every mismatch is listed.</exception>
    public static OnnxModelSession Open(ModelManifest model, EngineOptions options, ModelGraph graph, SharedWeights? weights)
    {
        InferenceSession session;
        try
        {
            using var settings = Settings(graph, options);
            session = weights is null ? new InferenceSession(graph.Bytes, settings) : weights.Open(graph.Bytes, settings);
        }
        catch (OnnxRuntimeException e)
        {
            throw new ModelFolderException(model.Folder, [$"the graph '{Path.GetFileName(model.GraphPath)}' cannot be loaded: {e.Message}"], e);
        }

        var problems = GraphContract.Problems(
            model,
            session.InputMetadata.ToDictionary(static pair => pair.Key, Describe),
            session.OutputMetadata.ToDictionary(static pair => pair.Key, Describe));
        if (problems.Count == 0)
        {
            return new OnnxModelSession(session, options.Provider != ExecutionProvider.Cpu);
        }

        session.Dispose();
        throw new ModelFolderException(model.Folder, problems);
    }

    /// <summary>Loads a graph that was made from a session's own and takes other inputs.</summary>
    /// <exception cref="OnnxRuntimeException">The runtime refuses it.</exception>
    public static OnnxModelSession OpenVariant(EngineOptions options, ModelGraph graph, SharedWeights weights)
    {
        using var settings = Settings(graph, options);

        // Its shapes are as many as there are mixtures of lengths, and the runtime would keep a plan of its memory for each.
        settings.EnableMemoryPattern = false;
        return new OnnxModelSession(weights.Open(graph.Bytes, settings), options.Provider != ExecutionProvider.Cpu);
    }

    public void Dispose() => Session.Dispose();

    private static SessionOptions Settings(ModelGraph graph, EngineOptions options)
    {
        var settings = new SessionOptions
        {
            // The runtime's default is every core of the machine, and it does not see a container's quota.
            IntraOpNumThreads = options.Threads,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };

        // Between passes its threads would burn the cores that the rest of the process needs.
        settings.AddSessionConfigEntry("session.force_spinning_stop", "1");

        // A graph from memory has no folder of its own in which its external data could lie.
        settings.AddSessionConfigEntry("session.model_external_initializers_file_folder_path", graph.WeightFolder);
        if (options.ProfilePrefix is { } prefix)
        {
            // The runtime adds only the time in seconds, and several sessions may be opened in one.
            settings.ProfileOutputPathPrefix = $"{prefix}-{Guid.NewGuid():n}";
            settings.EnableProfiling = true;
        }

        if (options.Provider == ExecutionProvider.Cuda)
        {
            CudaProvider.Append(settings, options.Cuda);
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
