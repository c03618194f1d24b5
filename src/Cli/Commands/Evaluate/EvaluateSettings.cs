using Candor.Cli.CommandLine;

namespace Candor.Cli.Commands.Evaluate;

/// <summary>What <c>candor evaluate</c> was asked for.</summary>
/// <param name="Bank">Bank folder.</param>
/// <param name="Activations">Folders of activations, read as one.</param>
/// <param name="Folds">Test folds.</param>
/// <param name="TrainFolds">Folds for the text baselines and controls; null for those that the probes were fitted on.</param>
/// <param name="Label">What counts as trustworthy.</param>
/// <param name="Statuses">Statuses to evaluate on.</param>
/// <param name="WithBaselines">Whether to fit the words baseline and the controls.</param>
/// <param name="WithLayerSweep">Whether to fit a probe at every hook point.</param>
/// <param name="Model">Model folder; null where nothing is to be run.</param>
/// <param name="WithCoupling">Whether to run the coupling.</param>
/// <param name="Gains">Gains of the coupling curve.</param>
/// <param name="WithInvariance">Whether to read questions again with a prefix and with entities renamed.</param>
/// <param name="Against">Folders of other banks to compare with.</param>
/// <param name="DriftFrom">An earlier evaluation to compare calibration with; null for none.</param>
/// <param name="Sightings">Statements of facts in the model's training text, one a line; null for none.</param>
/// <param name="Replicates">Bootstrap replicates.</param>
/// <param name="Report">File for the JSON document; null for none.</param>
/// <param name="Html">File for the page; null for none.</param>
/// <param name="Concurrency">Questions in flight at once.</param>
/// <param name="Command">The command line, for the record.</param>
/// <param name="IsJson">Whether to report as JSON.</param>
internal sealed record EvaluateSettings(
    DirectoryInfo Bank,
    IReadOnlyList<DirectoryInfo> Activations,
    FoldSet Folds,
    FoldSet? TrainFolds,
    LabelKind Label,
    StatusSet Statuses,
    bool WithBaselines,
    bool WithLayerSweep,
    DirectoryInfo? Model,
    bool WithCoupling,
    IReadOnlyList<float> Gains,
    bool WithInvariance,
    IReadOnlyList<DirectoryInfo> Against,
    FileInfo? DriftFrom,
    FileInfo? Sightings,
    int Replicates,
    FileInfo? Report,
    FileInfo? Html,
    int Concurrency,
    string Command,
    bool IsJson);
