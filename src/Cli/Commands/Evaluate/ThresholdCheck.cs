using Candor.Cli.CommandLine;
using Candor.Cli.Readings;
using Candor.Probes.Selection;

namespace Candor.Cli.Commands.Evaluate;

/// <summary>Holds a threshold against answers that it was not chosen on.</summary>
internal static class ThresholdCheck
{
    // Two-sided 95 %: a half of 5 % at either end.
    private const double Tail = 0.025;

    /// <summary>What the threshold does to test answers.</summary>
    /// <param name="threshold">The bank's.</param>
    /// <param name="readings">The bank on the rows of test answers.</param>
    /// <param name="label">What counts as trustworthy.</param>
    /// <returns>Null where no answer was scored.</returns>
    public static ThresholdResult? Of(SelectiveThreshold threshold, BankReadings readings, LabelKind label)
    {
        var answers = readings.Answers(threshold.Aggregation);
        if (answers.Count == 0)
        {
            return null;
        }

        var counts = AnswerCounts.At(
            threshold.Risk,
            [.. answers.Select(static answer => answer.Risk)],
            [.. answers.Select(answer => answer.Row.IsTrustworthy(label)!.Value)]);
        return new ThresholdResult(
            ThresholdReport.From(threshold)!,
            counts.Coverage,
            counts.SelectiveRisk,
            answers.GroupBy(static answer => answer.Row.StatusText).OrderBy(static group => group.Key, StringComparer.Ordinal)
                .ToDictionary(static group => group.Key, group => group.Average(answer => threshold.Abstains(answer.Risk) ? 1d : 0d)),
            answers.Count,
            counts.Covered,
            BinomialBound.Lower(counts.Errors, counts.Covered, Tail),
            BinomialBound.Upper(counts.Errors, counts.Covered, Tail))
        {
            Promises = [.. threshold.Promises.Select(kept => Check(kept.Promise, counts))],
        };
    }

    private static PromiseCheck Check(RiskPromise promise, AnswerCounts counts)
    {
        var (events, trials) = counts.Of(promise.Kind);
        return new PromiseCheck(
            promise.Kind,
            promise.Limit,
            (double)events / trials,
            BinomialBound.Lower(events, trials, Tail),
            BinomialBound.Upper(events, trials, Tail),
            trials);
    }

    /// <summary>Selective risk at coverages 0.1 to 1.</summary>
    /// <param name="readings">The bank on the rows of test answers.</param>
    /// <param name="aggregation">How token risks become the answer's.</param>
    /// <param name="label">What counts as trustworthy.</param>
    public static IReadOnlyList<CoveragePoint> Curve(BankReadings readings, RiskAggregation aggregation, LabelKind label)
    {
        var answers = readings.Answers(aggregation);
        if (answers.Count == 0)
        {
            return [];
        }

        var curve = RiskCoverageCurve.From(
            [.. answers.Select(static answer => answer.Risk)], [.. answers.Select(answer => answer.Row.IsTrustworthy(label)!.Value)]);
        return
        [
            .. Enumerable.Range(1, 10).Select(tenth => curve.Points.First(point => point.Coverage >= (tenth / 10d) - 1e-9))
                .Select(static point => new CoveragePoint(point.Coverage, point.Risk, point.SelectiveRisk)),
        ];
    }
}
