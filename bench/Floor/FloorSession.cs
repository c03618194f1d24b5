using Candor.Inference.Manifest;
using Microsoft.ML.OnnxRuntime;

namespace Candor.Bench.Floor;

/// <summary>A graph in plain ONNX Runtime, as a program would open it that does nothing else.</summary>
internal sealed class FloorSession : IDisposable
{
    private FloorSession(InferenceSession session, ModelManifest model)
    {
        Session = session;
        Model = model;
        Logits = session.OutputMetadata.ContainsKey(model.Tensors.Logits) ? model.Tensors.Logits : "logits";
        IsShared = model.Attention == AttentionKind.GroupedQuery;
    }

    /// <summary>The runtime's session.</summary>
    public InferenceSession Session { get; }

    /// <summary>Sizes and names.</summary>
    public ModelManifest Model { get; }

    /// <summary>Name of the logits in this graph; the published one may have another than the instrumented one.</summary>
    public string Logits { get; }

    /// <summary>Whether keys and values are written in place: one buffer is past and present at once.</summary>
    public bool IsShared { get; }

    /// <summary>Opens a graph.</summary>
    /// <param name="graph">The file.</param>
    /// <param name="model">Sizes, names and the kind of attention; of the Candor folder that was made from the graph.</param>
    /// <param name="threads">Threads of one run.</param>
    /// <param name="isSpinning">
    /// Whether the runtime's threads go on spinning between runs, its default. It makes the next run start sooner and takes a core from whatever the
    /// program does in between; a loop that does nothing in between is best served by it.
    /// </param>
    public static FloorSession Open(string graph, ModelManifest model, int threads, bool isSpinning)
    {
        using var settings = new SessionOptions
        {
            IntraOpNumThreads = threads,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        settings.AddSessionConfigEntry("session.model_external_initializers_file_folder_path", WeightsFolder(graph, model));
        if (!isSpinning)
        {
            settings.AddSessionConfigEntry("session.force_spinning_stop", "1");
        }

        // From memory, because the weights of an instrumented graph may lie elsewhere than the graph.
        return new FloorSession(new InferenceSession(File.ReadAllBytes(graph), settings), model);
    }

    public void Dispose() => Session.Dispose();

    // A link to a weight file is refused by the runtime where it leads outside; the folder that the file is really in is not.
    private static string WeightsFolder(string graph, ModelManifest model)
    {
        var weights = model.Files.Select(static file => file.Path)
            .FirstOrDefault(path => path != model.GraphPath && path != model.TokenizerPath && path.Contains(".onnx", StringComparison.Ordinal));
        return Path.GetDirectoryName(weights is null ? graph : File.ResolveLinkTarget(weights, returnFinalTarget: true)?.FullName ?? weights)!;
    }
}
