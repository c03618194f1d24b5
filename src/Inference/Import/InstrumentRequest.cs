using Candor.Inference.Manifest;

namespace Candor.Inference.Import;

/// <summary>What <see cref="ModelInstrumenter"/> is asked to do.</summary>
public sealed record InstrumentRequest
{
    /// <summary>
    /// The published folder: a decoder's <c>.onnx</c> file, in it or in its subfolder <c>onnx</c>, and the tokenizer and settings beside it or one
    /// level up.
    /// </summary>
    public required string Folder { get; init; }

    /// <summary>The graph file, relative to <see cref="Folder"/>.</summary>
    /// <value>The default is null: <c>model.onnx</c>, or the only one there is.</value>
    public string? Graph { get; init; }

    /// <summary>The folder to write. Weights are linked from there, never copied.</summary>
    /// <value>The default is null: the folder in which the graph lies.</value>
    public string? Out { get; init; }

    /// <summary>What to add beside the residual streams.</summary>
    public GraphAdditions Additions { get; init; } = GraphAdditions.None;

    /// <summary>The model's name in requests, metrics and banks: at most 64 lower-case letters, digits, dots, dashes and underscores.</summary>
    /// <value>The default is null: made from what the published model calls itself, or its folder.</value>
    public string? Name { get; init; }

    /// <summary>Whether to run the graph before anything is kept of it.</summary>
    /// <value>The default is true.</value>
    public bool IsChecked { get; init; } = true;

    /// <summary>Whether to replace a <c>model.json</c> that was not written by instrumenting.</summary>
    /// <value>The default is false.</value>
    public bool IsForced { get; init; }
}
