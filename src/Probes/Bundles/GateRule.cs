using System.Globalization;

namespace Candor.Probes.Bundles;

/// <summary>What one check of the gate asks, in words and as a condition on its figure.</summary>
/// <param name="Name">Names the check.</param>
/// <param name="Asked">The condition as a sentence; stored beside the figure, so that a laxer rule would show.</param>
/// <param name="IsMet">The condition.</param>
/// <param name="IsOptional">Whether there may be nothing to measure: nothing is in service yet.</param>
internal sealed record GateRule(string Name, string Asked, Func<GateFigure, bool> IsMet, bool IsOptional = false)
{
    private const double LeastByChance = 0.45;
    private const double MostByChance = 0.55;
    private const double LeastHeldOut = 0.70;
    private const double MostCalibrationError = 0.07;

    // Row M37 of the acceptance table: never below the old one by more than this.
    private const double Regression = 0.01;

    /// <summary>Every check but the causal one, in order.</summary>
    public static IReadOnlyList<GateRule> All { get; } =
    [
        new(
            "text_baseline",
            "The lower end of the 95 % interval of the AUROC minus that of the best text-only baseline is above 0.",
            static figure => figure.Low > 0),
        new("shuffled_control", "The mean AUROC on shuffled labels is in [0.45, 0.55].", static figure => figure.Value is >= LeastByChance and <= MostByChance),
        new("held_out_domain", "The lowest AUROC on a held-out domain is at least 0.70.", static figure => figure.Value >= LeastHeldOut),
        new("calibration", "The expected calibration error is at most 0.07.", static figure => figure.Value <= MostCalibrationError),
        new(
            "regression",
            "The AUROC minus that of the bundle in service is at least -0.01, and its paired 95 % interval reaches 0.",
            static figure => figure.Value >= -Regression && figure.High >= 0,
            IsOptional: true),
        new(
            "regression_worst_domain",
            "The lowest AUROC over domains is not below that of the bundle in service by more than 0.01.",
            static figure => figure.Value >= -Regression,
            IsOptional: true),
    ];

    /// <summary>Judges a figure; null where there was nothing to measure. One that is not finite passes nothing.</summary>
    public GateCheck Judge(GateFigure? figure)
    {
        if (figure is null)
        {
            return new GateCheck(Name, Asked, IsOptional, "Nothing is in service to compare with.");
        }

        if (!double.IsFinite(figure.Value))
        {
            // Not stored: JSON has no such number.
            return new GateCheck(Name, Asked, Passed: false, "It could not be measured: not passed.", N: figure.Samples);
        }

        var passed = IsMet(figure);
        var interval = figure is { Low: { } low, High: { } high } ? $" (95 % interval {Text(low)} to {Text(high)})" : "";
        var samples = figure.Samples is { } n ? $" on {n} questions" : "";
        var remark = figure.Remark.Length > 0 ? $", {figure.Remark}" : "";
        var why = $"It is {Text(figure.Value)}{interval}{samples}{remark}: {(passed ? "passed" : "not passed")}.";
        return new GateCheck(Name, Asked, passed, why, figure.Value, figure.Low, figure.High, figure.Samples);
    }

    private static string Text(double value) => value.ToString("0.0000", CultureInfo.InvariantCulture);
}
