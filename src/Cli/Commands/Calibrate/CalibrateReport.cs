using System.Text.Json.Serialization;
using Candor.Cli.Commands.Fit;
using Candor.Cli.Readings;

namespace Candor.Cli.Commands.Calibrate;

/// <summary>The JSON document of <c>candor calibrate</c>; also the provenance that is kept in the bank.</summary>
internal sealed record CalibrateReport
{
    /// <summary>The bank's name.</summary>
    public required string Name { get; init; }

    /// <summary>The model that it is bound to.</summary>
    public required string Model { get; init; }

    /// <summary>What counted as trustworthy.</summary>
    public required string Label { get; init; }

    /// <summary>Statuses calibrated on. Risks mean what they say for this mixture of questions.</summary>
    public required IReadOnlyList<string> Statuses { get; init; }

    /// <summary>SHA-256 of the question file.</summary>
    public required string DataSha256 { get; init; }

    /// <summary>Folds on which scores became risks.</summary>
    public required string CalibrationFolds { get; init; }

    /// <summary>Questions in them, by status.</summary>
    public required IReadOnlyDictionary<string, int> CalibrationQuestions { get; init; }

    /// <summary>Folds on which the threshold was chosen.</summary>
    public required string ThresholdFolds { get; init; }

    /// <summary>Questions in them, by status.</summary>
    public required IReadOnlyDictionary<string, int> ThresholdQuestions { get; init; }

    /// <summary>Which calibrator each probe got, and on what figures; null in records of earlier versions.</summary>
    public IReadOnlyList<CalibratorChoice>? Calibrators { get; init; }

    /// <summary>Whether the risks that count suit every domain; null where it was not asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<DomainCalibration>? Domains { get; init; }

    /// <summary>Position → probe whose risk counts there.</summary>
    public required IReadOnlyDictionary<string, string> RiskAt { get; init; }

    /// <summary>The threshold; null where none keeps what was asked for, and then nothing may abstain.</summary>
    public required ThresholdReport? Threshold { get; init; }

    /// <summary>The coupling; null where the model has no abstention phrase or nothing can be gained within the limit.</summary>
    public required CouplingChoice? Coupling { get; init; }

    /// <summary>Highest false abstention that the coupling was allowed.</summary>
    public required double FalseAbstentionLimit { get; init; }

    /// <summary>
    /// Largest difference between a risk read live and from the stored activations; 0 up to the last bits of the sums, more with 8-bit activations.
    /// </summary>
    public required double LargestReplayDifference { get; init; }

    /// <summary>How each probe was fitted.</summary>
    public required IReadOnlyList<FitReport> Fits { get; init; }

    /// <summary>The command line.</summary>
    public required string Command { get; init; }
}
