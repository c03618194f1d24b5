using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Candor.Probes.Artifacts;

/// <summary><c>bank.json</c> as written. Probes are flat, with <c>kind</c> saying which of the fields count.</summary>
internal sealed record BankManifest
{
    public const string CurrentFormat = "candor-bank/1";

    public required string Format { get; init; }

    public required string Name { get; init; }

    public DateTimeOffset? CreatedAt { get; init; }

    public required BankModel Model { get; init; }

    public required BankTensors Tensors { get; init; }

    public required IReadOnlyList<BankProbe> Probes { get; init; }

    /// <summary>Position → name of the probe whose risk counts there.</summary>
    public required IReadOnlyDictionary<string, string> Risk { get; init; }

    public BankThreshold? Threshold { get; init; }

    public BankCoupling? Coupling { get; init; }

    /// <summary>How the bank was made; free, and not read by the sidecar.</summary>
    public JsonObject? Provenance { get; init; }
}

/// <summary>The model that the bank is bound to.</summary>
internal sealed record BankModel(string Name, string Fingerprint);

/// <summary>SHA-256 of <c>bank.safetensors</c>, lower-case hex.</summary>
internal sealed record BankTensors(string Sha256);

/// <summary>
/// A probe of kind <c>linear</c> (which has gain and bias), <c>mahalanobis</c>, <c>perceptron</c> (which has layers and a unit, <c>tanh</c> or <c>relu</c>),
/// <c>attention</c>, <c>window_max</c> (which have gain, bias and a span, <c>prefix</c> or <c>answer</c>, and the latter the width of a window in tokens) or
/// <c>output</c>; source and positions in their text forms.
/// </summary>
internal sealed record BankProbe(
    string Name,
    string Kind,
    string Source,
    IReadOnlyList<string> ReadsAt,
    BankCalibrator Calibrator,
    float? Gain = null,
    float? Bias = null,
    int? Layers = null,
    string? Unit = null,
    string? Span = null,
    int? Width = null);

/// <summary>
/// A calibrator of kind <c>platt</c> (which has slope and offset), <c>temperature</c> (which has one) or <c>isotonic</c> (whose knots are tensors).
/// </summary>
internal sealed record BankCalibrator(string Kind, float? Slope = null, float? Offset = null, float? Temperature = null);

/// <summary>Strength of the logit coupling.</summary>
internal sealed record BankCoupling(float Gain, float Tau);

/// <summary>
/// Strict both ways: unknown, repeated, missing and null fields are refused. Floats are written in the shortest form that reads back to the same
/// bits.
/// </summary>
[JsonSourceGenerationOptions(
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(BankManifest))]
internal sealed partial class BankJson : JsonSerializerContext;
