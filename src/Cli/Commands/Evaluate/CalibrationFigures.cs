using Candor.Probes.Evaluation;

namespace Candor.Cli.Commands.Evaluate;

/// <summary>Whether risks mean what they say, on questions that nothing in the bank has seen.</summary>
/// <param name="Probe">The probe whose risk is judged.</param>
/// <param name="Ece">Expected calibration error over <paramref name="Bins"/>, in [0, 1].</param>
/// <param name="BaseRate">Share of untrustworthy questions: the best that a constant risk could say.</param>
/// <param name="Brier">Brier score of the risk.</param>
/// <param name="BaseRateBrier">Brier score of always saying the base rate.</param>
/// <param name="Bins">Ten bins of equal mass.</param>
internal sealed record CalibrationFigures(
    string Probe, Measured Ece, double BaseRate, double Brier, double BaseRateBrier, IReadOnlyList<ReliabilityBin> Bins)
{
    /// <summary>The most that the acceptance table allows after calibration.</summary>
    public const double Limit = 0.07;

    /// <summary>Measures; null where the bank gives no risk, or there are too few rows.</summary>
    public static CalibrationFigures? Of(JudgedRows judged, int replicates)
    {
        if (judged.Risk is not { Risks: { } all } risk)
        {
            return null;
        }

        var (risks, labels, groups) = judged.Scored(all, judged.Everything);
        var bad = labels.Count(static label => !label);
        if (!Enough.Are(labels.Length - bad, bad))
        {
            return null;
        }

        var rate = (double)bad / labels.Length;
        var interval = BootstrapInterval.Of(
            risks, labels, groups, static (values, truth) => ExpectedCalibrationError.Of(values, truth), replicates, seed: JudgedRows.Seed);
        return new CalibrationFigures(
            risk.Name,
            Measured.From(interval, labels.Length),
            rate,
            BrierScore.Of(risks, labels),
            rate * (1 - rate),
            ReliabilityDiagram.From(risks, labels).Bins);
    }
}
