namespace Candor.Probes.Evaluation;

/// <summary>A measure of how well scores agree with labels.</summary>
/// <param name="scores">Scores or risks, shape <c>[n]</c>, higher is worse.</param>
/// <param name="trustworthy">Labels, shape <c>[n]</c>.</param>
public delegate double ScoreStatistic(ReadOnlySpan<float> scores, IReadOnlyList<bool> trustworthy);
