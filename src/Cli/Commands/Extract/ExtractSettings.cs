namespace Candor.Cli.Commands.Extract;

/// <summary>What <c>candor extract</c> was asked for.</summary>
/// <param name="Data">Question file.</param>
/// <param name="Model">Model folder.</param>
/// <param name="Out">Folder to write.</param>
/// <param name="Sources">Words of <c>--sources</c>.</param>
/// <param name="Lens">Where the logit lens is read.</param>
/// <param name="Positions">Which tokens get a row.</param>
/// <param name="System">System message before the questions that bring none; null for none.</param>
/// <param name="Limit">Most questions, spread evenly over the file; null for all.</param>
/// <param name="MaxTokens">Most tokens of an answer that the model gives.</param>
/// <param name="Concurrency">Questions in flight at once.</param>
/// <param name="IsRestart">Whether to remove what an earlier extraction left, whichever it was.</param>
/// <param name="IsJson">Whether to report as JSON.</param>
internal sealed record ExtractSettings(
    FileInfo Data,
    DirectoryInfo Model,
    DirectoryInfo Out,
    IReadOnlyList<string> Sources,
    LensChoice Lens,
    PositionChoice Positions,
    string? System,
    int? Limit,
    int MaxTokens,
    int Concurrency,
    bool IsRestart,
    bool IsJson);
