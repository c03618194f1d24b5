using Candor.Cli.CommandLine;

namespace Candor.Cli.Commands.Study;

/// <summary>What <c>candor study</c> was asked for.</summary>
/// <param name="Activations">Folders; each is a set of its own.</param>
/// <param name="Label">What counts as trustworthy.</param>
/// <param name="ByDomain">Whether to judge each domain of a folder too, and to leave each out in turn.</param>
/// <param name="Transcript">What <c>candor label</c> wrote, for the output's uncertainty over whole answers; null for none.</param>
/// <param name="Sweep">Whether to cross-validate at every hook point too.</param>
/// <param name="Transfer">Whether to fit on each folder and test on each other.</param>
/// <param name="Replicates">Bootstrap replicates.</param>
/// <param name="Out">Folder for study.json, study.md and study.html; null to print only.</param>
/// <param name="IsJson">Whether to report as JSON.</param>
/// <param name="Command">The command line.</param>
internal sealed record StudySettings(
    IReadOnlyList<DirectoryInfo> Activations,
    LabelKind Label,
    bool ByDomain,
    FileInfo? Transcript,
    bool Sweep,
    bool Transfer,
    int Replicates,
    DirectoryInfo? Out,
    bool IsJson,
    string Command);
