using Candor.Inference.Manifest;

namespace Candor.Inference.Graphs;

/// <summary>A decoder's graph with its interface and its residual stream known. Made by <see cref="GraphAnalysis"/>; immutable.</summary>
internal sealed record DecoderGraph
{
    /// <summary>The file.</summary>
    public required GraphFile File { get; init; }

    /// <summary>Token ids, int64 <c>[b, t]</c>.</summary>
    public required string InputIds { get; init; }

    /// <summary>The attention mask; null when the graph has none.</summary>
    public string? AttentionMask { get; init; }

    /// <summary>Positions, int64 <c>[b, t]</c>; null when the graph has none.</summary>
    public string? PositionIds { get; init; }

    /// <summary>The published output distribution before softmax, <c>[b, t, v]</c>.</summary>
    public required string Logits { get; init; }

    /// <summary>Its element type.</summary>
    public required FloatType LogitsType { get; init; }

    /// <summary>The name of the logits in the instrumented graph, where they are float32.</summary>
    public string InstrumentedLogits => LogitsType == FloatType.Float32 ? Logits : GraphInstrumenter.CastLogits;

    /// <summary>Cached keys of layer <c>{layer}</c>, <c>[b, heads, past, head size]</c>.</summary>
    public required string PastKey { get; init; }

    /// <summary>Cached values.</summary>
    public required string PastValue { get; init; }

    /// <summary>Keys after the pass.</summary>
    public required string PresentKey { get; init; }

    /// <summary>Values after the pass.</summary>
    public required string PresentValue { get; init; }

    /// <summary>Decoder layers, l.</summary>
    public required int Layers { get; init; }

    /// <summary>Key-value heads of a layer.</summary>
    public required int KeyValueHeads { get; init; }

    /// <summary>Width of a head; null when neither the cache's shape nor a weight says it.</summary>
    public int? HeadSize { get; init; }

    /// <summary>Element type of the cache.</summary>
    public required FloatType KeyValueType { get; init; }

    /// <summary>How attention finds what it may see.</summary>
    public required AttentionKind Attention { get; init; }

    /// <summary>Width of the residual stream, d; null when no weight says it.</summary>
    public int? HiddenSize { get; init; }

    /// <summary>Token ids that the logits cover, v; null when neither their shape nor a weight says it.</summary>
    public int? VocabularySize { get; init; }

    /// <summary>The residual stream's way from layer to layer: l + 1, each with the number that is its place in the list.</summary>
    public required IReadOnlyList<ResidualBoundary> Boundaries { get; init; }

    /// <summary>Inputs for which 0 means that nothing is left out; they become constants.</summary>
    public required IReadOnlyList<string> NeutralInputs { get; init; }

    /// <summary>Version of the format's own operators.</summary>
    public required int Opset { get; init; }
}
