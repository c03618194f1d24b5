using Candor.Inference.Import;
using Candor.Inference.Manifest;

namespace Candor.Cli.Commands.Instrument;

/// <summary>The JSON document of <c>candor instrument</c>.</summary>
internal sealed record InstrumentDocument(
    string Name,
    string Folder,
    string Fingerprint,
    string Source,
    long SourceBytes,
    string Graph,
    long GraphBytes,
    IReadOnlyList<WeightsDescription> Weights,
    int Layers,
    int HiddenSize,
    int KeyValueHeads,
    int HeadSize,
    int VocabularySize,
    int ContextLength,
    AttentionKind Attention,
    FloatType KeyValueType,
    GraphAdditions Additions,
    int? BeginToken,
    IReadOnlyList<int> EndTokens,
    bool HasChatTemplate,
    IReadOnlyList<string> AbstentionPhrases,
    IReadOnlyList<BoundaryDescription> Boundaries,
    GraphCheckReport? Check,
    IReadOnlyList<string> Notes)
{
    /// <summary>The document of a report.</summary>
    public static InstrumentDocument From(InstrumentReport report)
    {
        var model = report.Manifest;
        var sizes = model.Architecture;
        return new InstrumentDocument(
            model.Name,
            model.Folder,
            model.Fingerprint,
            report.Source,
            report.SourceBytes,
            model.GraphPath,
            report.GraphBytes,
            [.. report.Weights.Select(static file => new WeightsDescription(file.File, file.Bytes))],
            sizes.Layers,
            sizes.HiddenSize,
            sizes.KeyValueHeads,
            sizes.HeadSize,
            sizes.VocabularySize,
            sizes.ContextLength,
            model.Attention,
            model.KeyValueType,
            model.Additions,
            model.BeginToken,
            model.EndTokens,
            model.ChatTemplate is not null,
            [.. model.AbstentionPhrases.Select(static phrase => phrase.Text)],
            [.. report.Boundaries.Select(static boundary => new BoundaryDescription(
                TensorNames.At(AdditionNames.Residual, boundary.Index), boundary.Tensor, boundary.Node, boundary.Operator))],
            report.Check,
            report.Notes);
    }
}

/// <summary>A file of weights, which stays where it was published.</summary>
internal sealed record WeightsDescription(string File, long Bytes);

/// <summary>Where a hook point lies in the published graph.</summary>
internal sealed record BoundaryDescription(string HookPoint, string Tensor, string Node, string Operator);
