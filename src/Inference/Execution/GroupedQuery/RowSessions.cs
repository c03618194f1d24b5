using Candor.Inference.Graphs;
using Candor.Inference.Manifest;
using Microsoft.ML.OnnxRuntime;

namespace Candor.Inference.Execution.GroupedQuery;

/// <summary>The sessions of one GroupQueryAttention model: the graph as it is, and graphs with lanes, all over one copy of the weights.</summary>
internal sealed class RowSessions : IDisposable
{
    private static readonly int[] LaneCounts = [1, 2, RunCosts.MostLanes];

    private readonly SharedWeights? _weights;
    private readonly Dictionary<int, OnnxModelSession> _mixed = [];

    private RowSessions(OnnxModelSession plain, SharedWeights? weights)
    {
        Plain = plain;
        _weights = weights;
    }

    /// <summary>The graph as it is.</summary>
    public OnnxModelSession Plain { get; }

    /// <summary>Graphs with lanes, by their number; none where the graph cannot be parted.</summary>
    public IReadOnlyDictionary<int, OnnxModelSession> Mixed => _mixed;

    /// <summary>Why there is no graph with lanes; null when there is one, or where none was wanted.</summary>
    public string? WhyNotMixed { get; private set; }

    /// <summary>Loads a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="options">The hardware.</param>
    /// <param name="sequences">Most sequences of a pass: one alone has nothing to be mixed with.</param>
    /// <exception cref="ModelFolderException">The graph cannot be loaded, or is not what the manifest says; every mismatch is listed.</exception>
    public static RowSessions Open(ModelManifest model, EngineOptions options, int sequences)
    {
        var published = ModelGraph.Read(model);
        if (options.Provider != ExecutionProvider.Cpu)
        {
            // Weights that lie in the host's memory are of no use there, and many small operators are dear.
            return new RowSessions(OnnxModelSession.Open(model, options, published, weights: null), weights: null);
        }

        var graph = published.Pruned(model);
        var weights = Map(model, graph);
        OnnxModelSession? plain = null;
        try
        {
            plain = OnnxModelSession.Open(model, options, graph, weights);
            var sessions = new RowSessions(plain, weights);
            sessions.OpenMixed(model, options, graph, sequences);
            return sessions;
        }
        catch
        {
            plain?.Dispose();
            weights.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        foreach (var session in _mixed.Values)
        {
            session.Dispose();
        }

        Plain.Dispose();
        _weights?.Dispose();
    }

    private static SharedWeights Map(ModelManifest model, ModelGraph graph)
    {
        try
        {
            return new SharedWeights(graph.Parsed!, graph.WeightFolder);
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            throw new ModelFolderException(model.Folder, [$"the weights cannot be read: {e.Message}"], e);
        }
    }

    // What cannot be mixed is served without: slower, and as right.
    private void OpenMixed(ModelManifest model, EngineOptions options, ModelGraph graph, int sequences)
    {
        try
        {
            foreach (var lanes in LaneCounts.Where(lanes => lanes == 1 ? sequences > 1 : lanes <= sequences))
            {
                _mixed.Add(lanes, OnnxModelSession.OpenVariant(options, graph.Rewritten(MixedBatchGraph.Rewrite(graph.Parsed!, model, lanes)), _weights!));
            }
        }
        catch (Exception e) when (e is GraphException or OnnxRuntimeException)
        {
            WhyNotMixed = e.Message;
        }
    }
}
