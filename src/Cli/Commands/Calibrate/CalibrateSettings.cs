using Candor.Cli.CommandLine;
using Candor.Probes.Activations;
using Candor.Probes.Selection;

namespace Candor.Cli.Commands.Calibrate;

/// <summary>What <c>candor calibrate</c> was asked for.</summary>
/// <param name="Probes">Folders that <c>candor fit</c> wrote.</param>
/// <param name="Activations">Folders of activations, read as one.</param>
/// <param name="Model">Model folder; runs the calibration questions for the coupling.</param>
/// <param name="Label">What counts as trustworthy.</param>
/// <param name="Statuses">Statuses to calibrate on.</param>
/// <param name="Folds">Folds on which scores become risks.</param>
/// <param name="ThresholdFolds">Folds on which the threshold is chosen; disjoint from the former, or its guarantee is void.</param>
/// <param name="Calibrator">How scores become risks.</param>
/// <param name="RiskAt">Position → probe whose risk counts there; positions not named get the best probe in cross-validation.</param>
/// <param name="Threshold">How the threshold is chosen.</param>
/// <param name="Aggregation">How token risks become the answer's.</param>
/// <param name="ByDomain">Whether to see if the calibrator over all suits every domain.</param>
/// <param name="FalseAbstention">Highest share of trustworthy questions on which the coupling may abstain.</param>
/// <param name="Name">Name of the bank.</param>
/// <param name="CreatedAt">Written into the bank when given; no clock is read.</param>
/// <param name="Out">Folder to write.</param>
/// <param name="Concurrency">Questions in flight at once.</param>
/// <param name="Command">The command line, for the record.</param>
/// <param name="IsJson">Whether to report as JSON.</param>
internal sealed record CalibrateSettings(
    IReadOnlyList<DirectoryInfo> Probes,
    IReadOnlyList<DirectoryInfo> Activations,
    DirectoryInfo Model,
    LabelKind Label,
    StatusSet Statuses,
    FoldSet Folds,
    FoldSet ThresholdFolds,
    CalibratorKind Calibrator,
    IReadOnlyDictionary<TokenPosition, string> RiskAt,
    ThresholdChoice Threshold,
    RiskAggregation Aggregation,
    bool ByDomain,
    double FalseAbstention,
    string Name,
    DateTimeOffset? CreatedAt,
    DirectoryInfo Out,
    int Concurrency,
    string Command,
    bool IsJson);
