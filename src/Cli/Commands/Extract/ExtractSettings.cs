using Candor.Probes.Activations;

namespace Candor.Cli.Commands.Extract;

/// <summary>What <c>candor extract</c> was asked for.</summary>
/// <param name="Data">Question file.</param>
/// <param name="Model">Model folder.</param>
/// <param name="Out">Folder to write.</param>
/// <param name="Sources">Words of <c>--sources</c>.</param>
/// <param name="Positions">prompt, answer_start, answer.</param>
/// <param name="Limit">Most questions, spread evenly over the file; null for all.</param>
/// <param name="MaxTokens">Most tokens of an answer.</param>
/// <param name="Concurrency">Questions in flight at once.</param>
/// <param name="IsJson">Whether to report as JSON.</param>
internal sealed record ExtractSettings(
    FileInfo Data,
    DirectoryInfo Model,
    DirectoryInfo Out,
    IReadOnlyList<string> Sources,
    IReadOnlyList<TokenPosition> Positions,
    int? Limit,
    int MaxTokens,
    int Concurrency,
    bool IsJson);
