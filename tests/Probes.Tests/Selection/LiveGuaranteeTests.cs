using System.Text.Json;
using Candor.Probes.Calibration;
using Candor.Probes.Evaluation;
using Candor.Probes.Selection;
using Candor.Testing;
using Xunit;

namespace Candor.Probes.Tests.Selection;

/// <summary>
/// The promises of <see cref="GuaranteeTests"/> on answers that a real model gave: its own uncertainty, over 200 random splits of 2,794 questions.
/// </summary>
public sealed class LiveGuaranteeTests
{
    private const string Answers = "models/smollm2-135m-instruct/live_answers.jsonl";
    private const int Splits = 200;
    private const int Part = 700;

    // A small model: two answers in three are wrong, and a promise has to be modest to be kept at all.
    private const double Target = 0.55;

    /// <summary>As in <see cref="GuaranteeTests.Tolerance_IsTheBinomialsUpperTail"/>.</summary>
    private const int Tolerance = 18;

    [SharedFact(Answers)]
    public void SelectiveRisk_RandomSplits_IsBrokenInAtMostFivePercent()
    {
        var (scores, labels) = Read();
        var (found, broken, byEye) = (0, 0, 0);
        for (var split = 0; split < Splits; split++)
        {
            var (fitted, calibration, rest) = Deal(scores.Length, split);
            var platt = new PlattFitter().Fit([.. fitted.Select(i => scores[i])], [.. fitted.Select(i => labels[i])]);
            float[] risks = [.. scores.Select(platt.Risk)];
            float[] r = [.. calibration.Select(i => risks[i])];
            bool[] t = [.. calibration.Select(i => labels[i])];
            if (new SelectiveThresholdFitter(Target, 0.95).Fit(r, t, RiskAggregation.Max) is { } threshold)
            {
                found++;
                broken += Realised(threshold.Risk) > Target ? 1 : 0;
            }

            // The control: the largest coverage at which the curve of the calibration answers is below the target.
            var picked = RiskCoverageCurve.From(r, t).Points.LastOrDefault(static point => point.SelectiveRisk <= Target);
            byEye += picked is { } point && Realised(point.Risk) > Target ? 1 : 0;

            double Realised(float limit) => rest.Where(i => risks[i] < limit).Select(i => labels[i] ? 0 : 1.0).DefaultIfEmpty(0).Average();
        }

        Assert.InRange(found, Splits / 4, Splits);
        Assert.InRange(broken, 0, Tolerance);
        Assert.InRange(byEye, Tolerance + 1, Splits);
    }

    [SharedFact(Answers)]
    public void Conformal_RandomSplits_CoversWithinTwoPointsOfNominal()
    {
        var (scores, labels) = Read();
        var covered = Enumerable.Range(0, Splits).Average(split =>
        {
            var (fitted, calibration, rest) = Deal(scores.Length, split);
            var platt = new PlattFitter().Fit([.. fitted.Select(i => scores[i])], [.. fitted.Select(i => labels[i])]);
            float[] odds = [.. scores.Select(score => (platt.Slope * score) + platt.Offset)];
            var conformal = ConformalAbstention.Fit([.. calibration.Select(i => odds[i])], [.. calibration.Select(i => labels[i])]);
            return rest.Average(i => conformal.PValue(odds[i], labels[i]) > conformal.Alpha ? 1.0 : 0);
        });
        Assert.Equal(0.9, covered, 0.02);
    }

    [SharedFact(Answers)]
    public void Platt_RandomSplits_HasASmallCalibrationError()
    {
        var (scores, labels) = Read();
        var (calibrated, raw) = (0d, 0d);
        for (var split = 0; split < Splits; split++)
        {
            var (fitted, _, rest) = Deal(scores.Length, split);
            var platt = new PlattFitter().Fit([.. fitted.Select(i => scores[i])], [.. fitted.Select(i => labels[i])]);
            bool[] truth = [.. rest.Select(i => labels[i])];
            calibrated += ExpectedCalibrationError.Of([.. rest.Select(i => platt.Risk(scores[i]))], truth) / Splits;

            // The control: entropy squashed to a share without a fit.
            raw += ExpectedCalibrationError.Of([.. rest.Select(i => 1 - MathF.Exp(-scores[i]))], truth) / Splits;
        }

        Assert.InRange(calibrated, 0, 0.07);
        Assert.InRange(raw, 0.07, 1);
    }

    private static (float[] Scores, bool[] Trustworthy) Read()
    {
        var lines = File.ReadLines(Repository.Shared(Answers)).Select(static line => JsonDocument.Parse(line).RootElement).ToArray();
        return (
            [.. lines.Select(static line => line.GetProperty("max_entropy").GetSingle())],
            [.. lines.Select(static line => line.GetProperty("correct").GetInt32() == 1)]);
    }

    private static (int[] Fitted, int[] Calibration, int[] Later) Deal(int count, int seed)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        new Random(seed).Shuffle(order);
        return (order[..Part], order[Part..(2 * Part)], order[(2 * Part)..]);
    }
}
