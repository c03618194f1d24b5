using Candor.Cli.CommandLine;

namespace Candor.Cli.Commands.Causal;

/// <summary>What <c>candor causal</c> was asked for.</summary>
/// <param name="Bank">Folder of the bank.</param>
/// <param name="Model">Folder of its model.</param>
/// <param name="Data">Question file.</param>
/// <param name="Folds">Folds of the questions.</param>
/// <param name="Prompts">Most questions, spread evenly.</param>
/// <param name="Doses">In units of the residual stream's mean norm, ascending.</param>
/// <param name="Out">File to write; null to print only.</param>
/// <param name="IsJson">Whether to report as JSON.</param>
internal sealed record CausalSettings(
    DirectoryInfo Bank, DirectoryInfo Model, FileInfo Data, FoldSet Folds, int Prompts, IReadOnlyList<double> Doses, FileInfo? Out, bool IsJson);
