using Candor.Probes.Evaluation;
using Candor.Probes.Selection;

namespace Candor.Cli.Commands.Evaluate;

/// <summary>What the report's charts draw, thinned to what an eye can see.</summary>
/// <param name="Roc">ROC curves: the risk probe first, then the best output statistic, words and length.</param>
/// <param name="Coverage">Selective risk over coverage, of the same scores.</param>
/// <param name="CoverageBand">Interval of the risk probe's selective risk at ten coverages.</param>
/// <param name="Histogram">Risks by class; empty for a bank without risk.</param>
internal sealed record CurveFigures(
    IReadOnlyList<RocSeries> Roc, IReadOnlyList<CoverageSeries> Coverage, IReadOnlyList<CoverageInterval> CoverageBand, IReadOnlyList<HistogramBin> Histogram)
{
    private const double RocStep = 0.02;
    private const int CoveragePoints = 60;
    private const int Tenths = 10;

    // A band is drawn, not quoted: its ends need no third digit.
    private const int BandReplicates = 300;

    /// <summary>Computes; without a curve where a class is too small.</summary>
    public static CurveFigures Of(JudgedRows judged, int replicates)
    {
        ScoreColumn[] shown = [.. new[] { judged.Risk, judged.BestOutput, judged.Words, judged.Length }.OfType<ScoreColumn>()];
        var roc = new List<RocSeries>();
        var coverage = new List<CoverageSeries>();
        foreach (var column in shown)
        {
            var (scores, labels, _) = judged.Scored(column.Scores, judged.Everything);
            if (Enough.Are(labels.Count(static label => label), labels.Count(static label => !label)))
            {
                roc.Add(new RocSeries(column.Name, column.Kind, RocCurve.From(scores, labels).Thinned(RocStep)));
                coverage.Add(new CoverageSeries(column.Name, column.Kind, Thinned(RiskCoverageCurve.From(scores, labels).Points)));
            }
        }

        return new CurveFigures(
            roc, coverage, judged.Risk is { } risk && coverage.Count > 0 ? Band(judged, risk, Math.Min(replicates, BandReplicates)) : [], Bins(judged));
    }

    private static List<HistogramBin> Bins(JudgedRows judged)
    {
        if (judged.Risk is not { Risks: { } all })
        {
            return [];
        }

        var (risks, labels, _) = judged.Scored(all, judged.Everything);
        return Enough.Are(labels.Count(static label => label), labels.Count(static label => !label)) ? [.. ScoreHistogram.From(risks, labels).Bins] : [];
    }

    private static List<CoverageInterval> Band(JudgedRows judged, ScoreColumn risk, int replicates)
    {
        var (scores, labels, groups) = judged.Scored(risk.Scores, judged.Everything);
        return
        [
            .. Enumerable.Range(1, Tenths).Select(tenth => (double)tenth / Tenths).Select(share =>
            {
                var interval = BootstrapInterval.Of(
                    scores, labels, groups, (values, truth) => SelectiveRisk(values, truth, share), replicates, seed: JudgedRows.Seed);
                return new CoverageInterval(share, interval.Estimate, interval.Low, interval.High);
            }),
        ];
    }

    private static double SelectiveRisk(ReadOnlySpan<float> scores, IReadOnlyList<bool> trustworthy, double coverage)
    {
        foreach (var point in RiskCoverageCurve.From(scores, trustworthy).Points)
        {
            if (point.Coverage >= coverage - 1e-9)
            {
                return point.SelectiveRisk;
            }
        }

        return double.NaN;
    }

    // The first answers admitted are too few for a rate: a curve that begins with 0 of 1 says nothing.
    private static List<CoverageValue> Thinned(IReadOnlyList<RiskCoveragePoint> points)
    {
        var kept = new List<CoverageValue>();
        foreach (var point in points)
        {
            if (point.Coverage >= (kept.Count + 1d) / CoveragePoints || point == points[^1])
            {
                kept.Add(new CoverageValue(point.Coverage, point.SelectiveRisk));
            }
        }

        return kept;
    }
}

/// <summary>A score's ROC curve.</summary>
internal sealed record RocSeries(string Name, string Kind, IReadOnlyList<RocPoint> Points);

/// <summary>A score's selective risk over coverage.</summary>
internal sealed record CoverageSeries(string Name, string Kind, IReadOnlyList<CoverageValue> Points);

/// <summary>A point of it.</summary>
internal readonly record struct CoverageValue(double Coverage, double SelectiveRisk);

/// <summary>Selective risk at one coverage with its 95 % interval.</summary>
internal readonly record struct CoverageInterval(double Coverage, double SelectiveRisk, double Low, double High);
