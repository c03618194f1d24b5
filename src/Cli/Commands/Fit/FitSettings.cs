using Candor.Cli.CommandLine;
using Candor.Probes.Activations;

namespace Candor.Cli.Commands.Fit;

/// <summary>What <c>candor fit</c> was asked for.</summary>
/// <param name="Activations">Folders of activations, read as one.</param>
/// <param name="Method">How to fit.</param>
/// <param name="Source">What the probe may read.</param>
/// <param name="Label">What counts as trustworthy.</param>
/// <param name="Position">Rows to fit on, and where the probe will read.</param>
/// <param name="Folds">Folds to fit on.</param>
/// <param name="Statuses">Statuses to fit on; rows without a status are always taken.</param>
/// <param name="Penalties">Penalties to try; the best by cross-validation is used.</param>
/// <param name="Costs">Costs to try, for methods that have a cost in a penalty's place.</param>
/// <param name="Name">Name of the probe.</param>
/// <param name="Out">Folder to write.</param>
/// <param name="Command">The command line, for the record.</param>
/// <param name="IsJson">Whether to report as JSON.</param>
internal sealed record FitSettings(
    IReadOnlyList<DirectoryInfo> Activations,
    ProbeMethod Method,
    SourceChoice Source,
    LabelKind Label,
    TokenPosition Position,
    FoldSet Folds,
    StatusSet Statuses,
    IReadOnlyList<double> Penalties,
    IReadOnlyList<double> Costs,
    string Name,
    DirectoryInfo Out,
    string Command,
    bool IsJson)
{
    /// <summary>What the sweep tries, ascending; one null for a method without a penalty.</summary>
    public IReadOnlyList<double?> Sweep =>
        Method.HasL2() ? [.. Penalties.Distinct().Order()] : Method.HasCost() ? [.. Costs.Distinct().Order()] : [null];
}
