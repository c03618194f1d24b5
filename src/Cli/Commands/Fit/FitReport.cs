using System.Text.Json.Serialization;

namespace Candor.Cli.Commands.Fit;

/// <summary>The JSON document of <c>candor fit</c>; also the record of the fit that is kept in the probe's file.</summary>
internal sealed record FitReport
{
    /// <summary>
    /// What stands in the way of believing the rest, one sentence each; the first thing that is printed. Null in records of earlier versions.
    /// </summary>
    public IReadOnlyList<string>? Warnings { get; init; }

    /// <summary>The probe's name.</summary>
    public required string Name { get; init; }

    /// <summary>Text form of the method.</summary>
    public required string Method { get; init; }

    /// <summary>Text form of the source that the probe reads.</summary>
    public required string Source { get; init; }

    /// <summary>Where it reads.</summary>
    public required string Position { get; init; }

    /// <summary>What counted as trustworthy: known or correct.</summary>
    public required string Label { get; init; }

    /// <summary>Folds fitted on.</summary>
    public required string Folds { get; init; }

    /// <summary>Statuses fitted on.</summary>
    public required IReadOnlyList<string> Statuses { get; init; }

    /// <summary>Penalty used; null for methods without one.</summary>
    public double? L2 { get; init; }

    /// <summary>Cost of the support vector machine; null for other methods.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Cost { get; init; }

    /// <summary>Samples, those of each class, and groups.</summary>
    public required int Samples { get; init; }

    /// <summary>Samples on the trustworthy side.</summary>
    public required int Trustworthy { get; init; }

    /// <summary>Samples on the other side.</summary>
    public required int Untrustworthy { get; init; }

    /// <summary>Distinct groups.</summary>
    public required int Groups { get; init; }

    /// <summary>Features of a sample; null in records of earlier versions.</summary>
    public int? Dimension { get; init; }

    /// <summary>
    /// Mean AUROC in cross-validation on the rows fitted on; what candidates were compared by. The best of several is too good by what luck added.
    /// </summary>
    public required double CrossValidatedAuroc { get; init; }

    /// <summary>AUROC of the whole choice on folds that had no part in it; null where there was nothing to choose.</summary>
    public double? NestedAuroc { get; init; }

    /// <summary>What the lengths of question and answer reach in the same cross-validation, by themselves; null where all are equally long.</summary>
    public double? LengthAuroc { get; init; }

    /// <summary>What the gate of a perceptron said; null for other methods.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public GateReport? Gate { get; init; }

    /// <summary>Whether a direction found without labels turns round when a statement does; null for other methods, and with too few groups.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ContrastAudit? Polarity { get; init; }

    /// <summary>Every source and penalty that was tried, in order.</summary>
    public required IReadOnlyList<SourceScore> Tried { get; init; }

    /// <summary>SHA-256 of the question file that the activations are of.</summary>
    public required string DataSha256 { get; init; }

    /// <summary>The command line.</summary>
    public required string Command { get; init; }

    /// <summary>Penalty or cost, whichever the method has.</summary>
    [JsonIgnore]
    public double? Penalty => L2 ?? Cost;
}
