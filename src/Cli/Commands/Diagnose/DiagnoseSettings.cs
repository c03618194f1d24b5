using Candor.Cli.CommandLine;
using Candor.Probes.Activations;

namespace Candor.Cli.Commands.Diagnose;

/// <summary>What <c>candor diagnose</c> was asked for.</summary>
/// <param name="Activations">Folders of activations, read as one.</param>
/// <param name="Bank">A bank whose directions are looked at too; null for none.</param>
/// <param name="Model">Model folder whose unembedding is read; null for none.</param>
/// <param name="Label">What counts as trustworthy.</param>
/// <param name="Position">Which rows: answer_start, or answer, of which the last token's is taken.</param>
/// <param name="Samples">Most rows of each class.</param>
/// <param name="L2">Penalty of the probes that are fitted for looking.</param>
/// <param name="IsJson">Whether to report as JSON.</param>
internal sealed record DiagnoseSettings(
    IReadOnlyList<DirectoryInfo> Activations,
    DirectoryInfo? Bank,
    DirectoryInfo? Model,
    LabelKind Label,
    TokenPosition Position,
    int Samples,
    float L2,
    bool IsJson);
