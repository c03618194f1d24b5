using Candor.Inference.Manifest;

namespace Candor.Inference.Import;

/// <summary>What instrumenting made.</summary>
public sealed record InstrumentReport
{
    /// <summary>The manifest that was written.</summary>
    public required ModelManifest Manifest { get; init; }

    /// <summary>The published graph, absolute.</summary>
    public required string Source { get; init; }

    /// <summary>Length of the published graph file, bytes.</summary>
    public required long SourceBytes { get; init; }

    /// <summary>Length of the instrumented graph file, bytes.</summary>
    public required long GraphBytes { get; init; }

    /// <summary>Files that hold weights, by their name in the model folder, with their length in bytes. None was copied.</summary>
    public required IReadOnlyList<(string File, long Bytes)> Weights { get; init; }

    /// <summary>Where the residual stream is read: l + 1 hook points.</summary>
    public required IReadOnlyList<InstrumentedBoundary> Boundaries { get; init; }

    /// <summary>What was seen that is no reason to refuse the model, one sentence each.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>What running the graph showed; null where it was not run.</summary>
    public GraphCheckReport? Check { get; init; }
}

/// <summary>A boundary between layers, as it was found in the graph.</summary>
/// <param name="Index">The hook point: i enters layer i, the last one enters the final norm.</param>
/// <param name="Tensor">The graph's own name of the stream.</param>
/// <param name="Node">The node that makes it.</param>
/// <param name="Operator">That node's operator.</param>
public sealed record InstrumentedBoundary(int Index, string Tensor, string Node, string Operator);
