using Onnx;

namespace Candor.Inference.Graphs;

/// <summary>Finds what a hostile or broken graph could do harm with before any of it is loaded.</summary>
/// <remarks>
/// What a graph computes its sizes from at run time cannot be judged here: <c>MatMul</c> of two thin matrices makes a large one. A trial load under limits of
/// memory and time has to
/// follow.
/// </remarks>
internal static class GraphSafety
{
    /// <summary>Most elements that a graph may fill without having bytes for them.</summary>
    public const long MostFilledElements = 64L << 20;

    /// <summary>Most nodes of a graph. A mixture of 128 experts in 94 layers has some 150,000.</summary>
    public const int MostNodes = 1 << 18;

    private const int MostReported = 20;

    /// <summary>Everything that is wrong with a graph; empty when it may be loaded on trial.</summary>
    /// <param name="file">The graph; its weight files lie in its folder.</param>
    public static IReadOnlyList<string> Problems(GraphFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return Problems(file.Model, file.Folder);
    }

    /// <summary>Everything that is wrong with a graph; empty when it may be loaded on trial.</summary>
    /// <param name="model">The graph.</param>
    /// <param name="folder">The folder that its weight files lie in, absolute.</param>
    public static IReadOnlyList<string> Problems(ModelProto model, string folder)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var graph = model.Graph;
        if (graph.Node.Count > MostNodes)
        {
            return [$"it has {graph.Node.Count} nodes; at most {MostNodes} are allowed."];
        }

        var problems = new List<string>();
        if (model.Functions.Count > 0)
        {
            problems.Add($"it defines functions of its own ('{model.Functions[0].Name}'). Export it again with its functions inlined.");
        }

        if (graph.SparseInitializer.Count > 0 || graph.Node.Any(static node => node.Attribute.Any(static attribute => attribute.Name == "sparse_value")))
        {
            problems.Add("it has sparse tensors, which decoders do not.");
        }

        problems.AddRange(graph.Node.Select(OperatorList.Problem).OfType<string>());
        var checks = new TensorChecks(folder);
        problems.AddRange(ExternalData.Tensors(graph).Select(checks.Problem).OfType<string>());
        var names = new HashSet<string>(StringComparer.Ordinal);
        problems.AddRange(graph.Initializer.Where(initializer => !names.Add(initializer.Name))
            .Select(static initializer => $"more than one weight is called '{initializer.Name}'."));
        problems.AddRange(DeclaredFills.Problems(new GraphIndex(graph)));
        return problems.Count <= MostReported ? problems : [.. problems.Take(MostReported), $"and {problems.Count - MostReported} more."];
    }
}
