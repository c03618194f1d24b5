using Candor.Cli.CommandLine;
using Candor.Probes.Activations;

namespace Candor.Cli.Commands.Move;

/// <summary>How a probe is carried to another model.</summary>
internal enum MoveMethod
{
    /// <summary>By projections on prompts that both models have read.</summary>
    Anchors,

    /// <summary>By the widest directions of both, where they meet.</summary>
    Subspace,
}

/// <summary>What <c>candor move</c> was asked for.</summary>
/// <param name="Probe">Folder that <c>candor fit</c> wrote for the one model.</param>
/// <param name="From">Activations of that model.</param>
/// <param name="To">Activations of the other, for the same questions.</param>
/// <param name="Source">What the moved probe reads; null for what the probe itself reads.</param>
/// <param name="Method">How it is carried over.</param>
/// <param name="Anchors">Anchor prompts.</param>
/// <param name="Components">Principal directions.</param>
/// <param name="Folds">Folds whose questions carry it over; their labels take no part.</param>
/// <param name="TestFolds">Folds on which it is measured in the other model.</param>
/// <param name="Name">The moved probe's name; null for its own.</param>
/// <param name="Out">Folder to write.</param>
/// <param name="Command">The command line, for the record.</param>
/// <param name="IsJson">Whether to report as JSON.</param>
internal sealed record MoveSettings(
    DirectoryInfo Probe,
    IReadOnlyList<DirectoryInfo> From,
    IReadOnlyList<DirectoryInfo> To,
    ProbeSource.Residual? Source,
    MoveMethod Method,
    int Anchors,
    int Components,
    FoldSet Folds,
    FoldSet TestFolds,
    string? Name,
    DirectoryInfo Out,
    string Command,
    bool IsJson);
