using Candor.Probes.Calibration;
using Candor.Probes.Evaluation;

namespace Candor.Cli.Commands.Calibrate;

/// <summary>Whether the calibrator over all domains suits one of them, on answers that neither it nor the domain's own was fitted on.</summary>
/// <param name="Position">Where the risk counts.</param>
/// <param name="Domain">The domain.</param>
/// <param name="Rows">Rows that it was judged on.</param>
/// <param name="Untrustworthy">Share of untrustworthy ones among them.</param>
/// <param name="MeanRisk">Mean of the risks over all; far from that share, they are too low or too high here.</param>
/// <param name="Ece">Calibration error of the risks over all, in ten bins; large for few rows even where all is well.</param>
/// <param name="OwnEce">The same with a calibrator of the domain's own; null where it has too few rows, or one class, to fit one.</param>
/// <param name="Brier">Brier score of the risks over all.</param>
/// <param name="OwnBrier">The same with a calibrator of the domain's own.</param>
/// <param name="Finding">What follows.</param>
internal sealed record DomainCalibration(
    string Position,
    string Domain,
    int Rows,
    double Untrustworthy,
    double MeanRisk,
    double Ece,
    double? OwnEce,
    double Brier,
    double? OwnBrier,
    DomainFinding Finding)
{
    /// <summary>Fewest rows of a domain that gets a calibrator to compare with, or is judged. Nothing of it is served, so that a hint may do.</summary>
    public const int FewestRows = 50;

    // Enough replicates for the ends of intervals that share 5 % among twenty domains.
    private const int Replicates = 4000;
    private const double Significance = 0.05;

    /// <summary>Judges every domain.</summary>
    /// <param name="position">Where the risk counts.</param>
    /// <param name="pooled">The calibrator over all, which is in the bank.</param>
    /// <param name="fitted">The rows that it was fitted on.</param>
    /// <param name="judged">Rows that it was not.</param>
    public static IReadOnlyList<DomainCalibration> Of(string position, ICalibrator pooled, ScoredRows fitted, ScoredRows judged)
    {
        var own = new GroupCalibratorFitter(FewestRows).Fit(fitted.Scores, fitted.Trustworthy, fitted.Domains);
        var domains = Enumerable.Range(0, judged.Scores.Length)
            .GroupBy(i => judged.Domains[i], StringComparer.Ordinal)
            .OrderBy(static domain => domain.Key, StringComparer.Ordinal)
            .Select(static domain => (domain.Key, Rows: domain.ToArray()))
            .ToArray();

        // Two questions of every domain that is judged: is the mean right, is the own calibrator better.
        var tests = 2 * Math.Max(1, domains.Count(static domain => domain.Rows.Length >= FewestRows));
        return [.. domains.Select(domain => Judge(position, domain.Key, pooled, own, judged.Where(domain.Rows), 1 - (Significance / tests)))];
    }

    private static DomainCalibration Judge(string position, string domain, ICalibrator pooled, GroupCalibrator own, ScoredRows rows, double confidence)
    {
        float[] risks = [.. rows.Scores.Select(pooled.Risk)];
        var owned = own.HasOwn(domain) ? rows.Scores.Select(score => own.Risk(score, domain)).ToArray() : null;
        double[] truth = [.. rows.Trustworthy.Select(static label => label ? 0d : 1d)];
        return new DomainCalibration(
            position,
            domain,
            risks.Length,
            truth.Average(),
            risks.Average(),
            ExpectedCalibrationError.Of(risks, rows.Trustworthy),
            owned is null ? null : ExpectedCalibrationError.Of(owned, rows.Trustworthy),
            BrierScore.Of(risks, rows.Trustworthy),
            owned is null ? null : BrierScore.Of(owned, rows.Trustworthy),
            Find(risks, owned, truth, rows.Groups, confidence));
    }

    private static DomainFinding Find(float[] risks, float[]? owned, double[] truth, string[] groups, double confidence)
    {
        if (risks.Length < FewestRows || groups.Distinct(StringComparer.Ordinal).Count() < 2)
        {
            return DomainFinding.TooFew;
        }

        var excess = Interval([.. risks.Select((risk, i) => risk - truth[i])]);
        var isBetter = owned is not null && Interval([.. owned.Select((risk, i) => Square(risks[i] - truth[i]) - Square(risk - truth[i]))]).Low > 0;
        return excess.High < 0 ? DomainFinding.TooLow
            : excess.Low > 0 ? DomainFinding.TooHigh
            : isBetter ? DomainFinding.Misshapen : DomainFinding.Suits;

        BootstrapInterval Interval(double[] values) => BootstrapInterval.OfValues(values, groups, Mean, Replicates, confidence);
    }

    private static double Square(double value) => value * value;

    private static double Mean(ReadOnlySpan<double> values)
    {
        double sum = 0;
        foreach (var value in values)
        {
            sum += value;
        }

        return sum / values.Length;
    }
}

/// <summary>What became of one calibrator for all in one domain, at 95 % over all domains together.</summary>
internal enum DomainFinding
{
    /// <summary>Nothing speaks against it beyond chance.</summary>
    Suits,

    /// <summary>More answers are untrustworthy here than the risks say.</summary>
    TooLow,

    /// <summary>Fewer are.</summary>
    TooHigh,

    /// <summary>The mean is right, but a calibrator of the domain's own has smaller errors.</summary>
    Misshapen,

    /// <summary>Too few rows to say.</summary>
    TooFew,
}

/// <summary>Scores of one probe with what they belong to, aligned.</summary>
/// <param name="Scores">Shape <c>[n]</c>, finite.</param>
/// <param name="Trustworthy">Shape <c>[n]</c>.</param>
/// <param name="Domains">Shape <c>[n]</c>.</param>
/// <param name="Groups">Shape <c>[n]</c>: what is resampled.</param>
internal sealed record ScoredRows(float[] Scores, bool[] Trustworthy, string[] Domains, string[] Groups)
{
    /// <summary>Some of the rows.</summary>
    public ScoredRows Where(int[] rows) => new(
        [.. rows.Select(i => Scores[i])], [.. rows.Select(i => Trustworthy[i])], [.. rows.Select(i => Domains[i])], [.. rows.Select(i => Groups[i])]);
}
