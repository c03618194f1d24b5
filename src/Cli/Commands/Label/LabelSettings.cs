namespace Candor.Cli.Commands.Label;

/// <summary>What <c>candor label</c> was asked for.</summary>
/// <param name="Questions">Question file.</param>
/// <param name="Model">Model folder.</param>
/// <param name="Out">Transcript.</param>
/// <param name="System">System message for questions without one of their own; null for none.</param>
/// <param name="MaxTokens">Most tokens of an answer.</param>
/// <param name="Limit">Most questions, spread evenly over the file; null for all.</param>
/// <param name="Judge">The judge's address; null for none.</param>
/// <param name="JudgeModel">The judge's name there.</param>
/// <param name="GradeBy">Whose grade counts.</param>
/// <param name="Concurrency">Questions in flight at once.</param>
/// <param name="IsJson">Whether to report as JSON.</param>
internal sealed record LabelSettings(
    FileInfo Questions,
    DirectoryInfo Model,
    FileInfo Out,
    string? System,
    int MaxTokens,
    int? Limit,
    Uri? Judge,
    string? JudgeModel,
    GradeBy GradeBy,
    int Concurrency,
    bool IsJson);

/// <summary>Whose grade counts.</summary>
internal enum GradeBy
{
    /// <summary>The rules'.</summary>
    Rules,

    /// <summary>The judge's, where it gives one.</summary>
    Judge,
}
