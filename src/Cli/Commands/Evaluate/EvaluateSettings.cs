using Candor.Cli.CommandLine;

namespace Candor.Cli.Commands.Evaluate;

/// <summary>What <c>candor evaluate</c> was asked for.</summary>
/// <param name="Bank">Bank folder.</param>
/// <param name="Activations">Folder of activations.</param>
/// <param name="Folds">Test folds.</param>
/// <param name="TrainFolds">Folds for the text baselines and controls; null for those that the probes were fitted on.</param>
/// <param name="Label">What counts as trustworthy.</param>
/// <param name="Statuses">Statuses to evaluate on.</param>
/// <param name="WithBaselines">Whether to fit the text baselines and controls.</param>
/// <param name="Coupling">Model folder to run the coupling with; null to leave it out.</param>
/// <param name="Gains">Gains of the coupling curve.</param>
/// <param name="Replicates">Bootstrap replicates.</param>
/// <param name="Report">File for the JSON document; null for none.</param>
/// <param name="Concurrency">Questions in flight at once.</param>
/// <param name="IsJson">Whether to report as JSON.</param>
internal sealed record EvaluateSettings(
    DirectoryInfo Bank,
    DirectoryInfo Activations,
    FoldSet Folds,
    FoldSet? TrainFolds,
    LabelKind Label,
    StatusSet Statuses,
    bool WithBaselines,
    DirectoryInfo? Coupling,
    IReadOnlyList<float> Gains,
    int Replicates,
    FileInfo? Report,
    int Concurrency,
    bool IsJson);
