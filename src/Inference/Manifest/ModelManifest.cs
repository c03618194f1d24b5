namespace Candor.Inference.Manifest;

/// <summary>A model folder's <c>model.json</c>, made typed and checked. Immutable.</summary>
public sealed record ModelManifest
{
    /// <summary>Name in requests, metrics and banks.</summary>
    public required string Name { get; init; }

    /// <summary>One sentence for people.</summary>
    public required string Description { get; init; }

    /// <summary>The folder that holds the files below; absolute.</summary>
    public required string Folder { get; init; }

    /// <summary>SHA-256 over the graph's, its external data's and the tokenizer's hashes, lower-case hex: what a probe bank is bound to.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>SHA-256 of the tokenizer file, lower-case hex.</summary>
    public required string TokenizerFingerprint { get; init; }

    /// <summary>The graph file, absolute.</summary>
    public required string GraphPath { get; init; }

    /// <summary>The tokenizer file, absolute.</summary>
    public required string TokenizerPath { get; init; }

    /// <summary>The graph, its external data in the manifest's order, and the tokenizer, each with its hash. Empty where no folder was read.</summary>
    /// <remarks>The engine and the tokenizer hash again what they load, so that a file swapped after the check is refused.</remarks>
    public IReadOnlyList<ModelFile> Files { get; init; } = [];

    /// <summary>Sizes of the network.</summary>
    public required ModelArchitecture Architecture { get; init; }

    /// <summary>Names of the graph's inputs and outputs.</summary>
    public required TensorNames Tensors { get; init; }

    /// <summary>How the graph's attention finds what it may see.</summary>
    /// <value>The default is <see cref="AttentionKind.Masked"/>.</value>
    public AttentionKind Attention { get; init; }

    /// <summary>Element type of cached keys and values.</summary>
    /// <value>The default is <see cref="FloatType.Float32"/>.</value>
    public FloatType KeyValueType { get; init; }

    /// <summary>What the graph offers beside residual streams.</summary>
    public GraphAdditions Additions { get; init; } = GraphAdditions.None;

    /// <summary>The chat template in Jinja, checked; null when the model has none.</summary>
    public ModelFile? ChatTemplate { get; init; }

    /// <summary>Token that begins a sequence; null when the model has none.</summary>
    public int? BeginToken { get; init; }

    /// <summary>Tokens that end an answer; at least one.</summary>
    public required IReadOnlyList<int> EndTokens { get; init; }

    /// <summary>A question's frame with <c>{question}</c> in it; null when the model has none.</summary>
    public string? PromptTemplate { get; init; }

    /// <summary>What the model says when it abstains; empty when unknown, and then nothing can be coupled.</summary>
    public required IReadOnlyList<AbstentionPhrase> AbstentionPhrases { get; init; }
}
