using Candor.Probes.Evaluation;

namespace Candor.Cli.Grading;

/// <summary>What the two refusal detectors say, and how far they agree.</summary>
/// <param name="Answers">Answers, n.</param>
/// <param name="Phrases">Share that the phrases call declined.</param>
/// <param name="LowContent">Share that the content test calls declined.</param>
/// <param name="Both">Share that both do.</param>
/// <param name="Kappa">Cohen's kappa; NaN where both always say the same one thing.</param>
internal sealed record RefusalAgreement(int Answers, double Phrases, double LowContent, double Both, double Kappa)
{
    /// <summary>Compares verdicts; there is at least one.</summary>
    public static RefusalAgreement Of(IReadOnlyList<(bool Phrases, bool LowContent)> verdicts) => new(
        verdicts.Count,
        verdicts.Average(static pair => pair.Phrases ? 1d : 0d),
        verdicts.Average(static pair => pair.LowContent ? 1d : 0d),
        verdicts.Average(static pair => pair.Phrases && pair.LowContent ? 1d : 0d),
        CohenKappa.Of([.. verdicts.Select(static pair => pair.Phrases)], [.. verdicts.Select(static pair => pair.LowContent)]));
}
