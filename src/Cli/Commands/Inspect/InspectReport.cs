using System.Text.Json.Nodes;
using Candor.Cli.Readings;
using Candor.Inference.Manifest;

namespace Candor.Cli.Commands.Inspect;

/// <summary>The JSON document of <c>candor inspect</c>.</summary>
internal sealed record InspectReport
{
    /// <summary>bank, bundle or model.</summary>
    public required string Kind { get; init; }

    /// <summary>The folder, as given.</summary>
    public required string Folder { get; init; }

    /// <summary>Why the sidecar would refuse it; empty where it would not.</summary>
    public required IReadOnlyList<string> Problems { get; init; }

    /// <summary>The model; null for a bank, or where it cannot be read.</summary>
    public ModelDescription? Model { get; init; }

    /// <summary>The bank; null for a model, or where it cannot be read.</summary>
    public BankDescription? Bank { get; init; }

    /// <summary>How far the bank is on its way into service; null for a model, or where it cannot be read.</summary>
    public BankStage? Stage { get; init; }

    /// <summary>The bundle; null where the folder is none, or cannot be read.</summary>
    public BundleInspection? Bundle { get; init; }
}

/// <summary>A model folder.</summary>
internal sealed record ModelDescription(
    string Name,
    string Description,
    string Fingerprint,
    string TokenizerFingerprint,
    string Graph,
    string Tokenizer,
    int Layers,
    int HiddenSize,
    int VocabularySize,
    int ContextLength,
    string? PromptTemplate,
    IReadOnlyList<string> AbstentionPhrases,
    IReadOnlyList<string> HookPoints,
    AttentionKind Attention,
    FloatType KeyValueType,
    GraphAdditions Additions,
    bool HasChatTemplate);

/// <summary>A bank folder.</summary>
internal sealed record BankDescription(
    string Name,
    string Version,
    string Model,
    string ModelFingerprint,
    DateTimeOffset? CreatedAt,
    string? CheckedAgainst,
    IReadOnlyList<ProbeDescription> Probes,
    ThresholdReport? Threshold,
    CouplingDescription? Coupling,
    JsonObject? Provenance);

/// <summary>A probe of a bank.</summary>
internal sealed record ProbeDescription(
    string Name, string Kind, string Source, IReadOnlyList<string> ReadsAt, IReadOnlyList<string> GivesRiskAt, float? PlattSlope, float? PlattOffset);

/// <summary>Strength of the coupling.</summary>
internal sealed record CouplingDescription(float Gain, float Tau);
