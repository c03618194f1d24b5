namespace Candor.Probes.Selection;

/// <summary>What happens when every answer of at most some risk is covered.</summary>
/// <param name="Risk">The largest risk among the covered answers, in [0, 1].</param>
/// <param name="Coverage">Share of answers covered, in (0, 1].</param>
/// <param name="SelectiveRisk">Share of untrustworthy answers among the covered ones, in [0, 1].</param>
public readonly record struct RiskCoveragePoint(float Risk, double Coverage, double SelectiveRisk);
