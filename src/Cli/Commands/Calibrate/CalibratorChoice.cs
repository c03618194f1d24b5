using Candor.Probes.Calibration;
using Candor.Probes.Evaluation;
using Candor.Probes.Readouts;

namespace Candor.Cli.Commands.Calibrate;

/// <summary>Which calibrator a probe got, and on what figures.</summary>
/// <param name="Probe">The probe.</param>
/// <param name="Kind">Text form of the calibrator.</param>
/// <param name="Samples">Labelled rows that it was fitted on.</param>
/// <param name="BrierScores">Calibrator → mean squared distance of risk and truth on folds, disjoint by group, that did not fit it; lower is better.</param>
internal sealed record CalibratorChoice(string Probe, string Kind, int Samples, IReadOnlyDictionary<string, double> BrierScores)
{
    /// <summary>Fewest labelled rows: a stated probability is a promise, and below this many it cannot be checked either.</summary>
    public const int FewestSamples = 200;

    private const int Folds = 5;

    /// <summary>Fits the calibrator that was asked for, or the one with the lowest Brier score in cross-validation.</summary>
    /// <param name="kind">Which.</param>
    /// <param name="probe">Whose scores they are. The score of an output statistic is no log-odds, so that temperature is not for it.</param>
    /// <param name="scores">Shape <c>[n]</c>, finite.</param>
    /// <param name="trustworthy">Shape <c>[n]</c>; both classes.</param>
    /// <param name="groups">Shape <c>[n]</c>.</param>
    /// <exception cref="CliException">There are too few labels, or the calibrator that was asked for cannot be fitted.</exception>
    public static (ICalibrator Calibrator, CalibratorChoice Choice) Fit(
        CalibratorKind kind, IProbe probe, float[] scores, bool[] trustworthy, string[] groups)
    {
        if (scores.Length < FewestSamples)
        {
            throw CliException.BadInput(
                $"'{probe.Name}' cannot be calibrated on {scores.Length} labelled rows; at least {FewestSamples} are needed. "
                + "Give --folds more folds, or extract more questions.");
        }

        CalibratorKind[] possible = probe is OutputProbe
            ? [CalibratorKind.Platt, CalibratorKind.Isotonic]
            : [CalibratorKind.Platt, CalibratorKind.Temperature, CalibratorKind.Isotonic];

        // A baseline beside probes that are calibrated by temperature: it gets what it can have.
        var wanted = kind == CalibratorKind.Auto ? possible : possible.Contains(kind) ? [kind] : [CalibratorKind.Platt];
        var brier = wanted.Select(each => (Kind: each, Score: CrossValidated(each, scores, trustworthy, groups))).ToArray();
        var best = brier.MinBy(static pair => pair.Score ?? double.PositiveInfinity).Kind;
        var calibrator = TryFit(best, scores, trustworthy) ?? throw CliException.BadInput(
            $"'{probe.Name}' tells nothing on the calibration rows, so that no temperature fits it. Use --calibrator platt, which then gives the base rate.");
        return (calibrator, new CalibratorChoice(
            probe.Name,
            best.ToText(),
            scores.Length,
            brier.Where(static pair => pair.Score is not null)
                .ToDictionary(static pair => pair.Kind.ToText(), static pair => Math.Round(pair.Score!.Value, 6))));
    }

    /// <summary>In words.</summary>
    public string Describe() => $"{Probe} by {Kind} on {Samples} rows ("
        + string.Join(", ", BrierScores.Select(static pair => FormattableString.Invariant($"Brier {pair.Value:0.0000} {pair.Key}"))) + ")";

    // Null where a fold cannot be fitted, and so the calibrator not be compared.
    private static double? CrossValidated(CalibratorKind kind, float[] scores, bool[] trustworthy, string[] groups)
    {
        if (groups.Distinct(StringComparer.Ordinal).Count() < Folds)
        {
            return null;
        }

        var folds = GroupFolds.Assign(groups, Folds);
        var risks = new float[scores.Length];
        for (var fold = 0; fold < Folds; fold++)
        {
            int[] others = [.. Enumerable.Range(0, scores.Length).Where(i => folds[i] != fold)];
            if (TryFit(kind, [.. others.Select(i => scores[i])], [.. others.Select(i => trustworthy[i])]) is not { } calibrator)
            {
                return null;
            }

            for (var i = 0; i < scores.Length; i++)
            {
                risks[i] = folds[i] == fold ? calibrator.Risk(scores[i]) : risks[i];
            }
        }

        return BrierScore.Of(risks, trustworthy);
    }

    private static ICalibrator? TryFit(CalibratorKind kind, float[] scores, bool[] trustworthy)
    {
        if (trustworthy.Distinct().Count() < 2)
        {
            return null;
        }

        switch (kind)
        {
            case CalibratorKind.Platt:
                return new PlattFitter().Fit(scores, trustworthy);
            case CalibratorKind.Isotonic:
                return new IsotonicFitter().Fit(scores, trustworthy);
            case CalibratorKind.Temperature when scores.Length >= TemperatureFitter.FewestSamples:
                var fitted = new TemperatureFitter().Fit(scores, trustworthy);
                return float.IsFinite(fitted.Temperature) ? fitted : null;
            case CalibratorKind.Temperature:
                return null;
            default:
                throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a calibrator that can be fitted.");
        }
    }
}
