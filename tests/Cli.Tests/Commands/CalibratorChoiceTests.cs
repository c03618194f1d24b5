using Candor.Cli.Commands.Calibrate;
using Candor.Probes.Activations;
using Candor.Probes.Calibration;
using Candor.Probes.Directions;
using Candor.Probes.Readouts;

namespace Candor.Cli.Tests.Commands;

public sealed class CalibratorChoiceTests
{
    private static readonly LinearProbe Probe = new("p", ProbeSource.Parse("residual.1/token"), Direction.FromVector([1]), 1, 0);

    [Fact]
    public void Fit_Auto_TakesTheLowestBrierScore()
    {
        // Three steps: no sigmoid is near them.
        var (scores, labels, groups) = Draw(2000, static score => Math.Abs(score) < 2.5 ? 0.5 : score < 0 ? 0.02 : 0.98);
        var (calibrator, choice) = CalibratorChoice.Fit(CalibratorKind.Auto, Probe, scores, labels, groups);
        Assert.Equal("isotonic", choice.Kind);
        Assert.IsType<IsotonicCalibrator>(calibrator);
        Assert.Equal(["platt", "temperature", "isotonic"], choice.BrierScores.Keys);
        Assert.Equal(choice.BrierScores.Values.Min(), choice.BrierScores["isotonic"]);
        Assert.Equal(2000, choice.Samples);
    }

    [Fact]
    public void Fit_AutoOnLogOdds_DoesNotTakeTheCurve()
    {
        // Log-odds, twice too sure: one parameter says it all, and a curve of many can only be worse on rows that it has not seen.
        var (scores, labels, groups) = Draw(400, static score => 1 / (1 + Math.Exp(-score / 2)));
        Assert.NotEqual("isotonic", CalibratorChoice.Fit(CalibratorKind.Auto, Probe, scores, labels, groups).Choice.Kind);
        var temperature = Assert.IsType<TemperatureCalibrator>(CalibratorChoice.Fit(CalibratorKind.Temperature, Probe, scores, labels, groups).Calibrator);
        Assert.InRange(temperature.Temperature, 1.4f, 2.8f);
    }

    [Fact]
    public void Fit_TemperatureOfAnOutputStatistic_IsPlatt()
    {
        // Entropy is no log-odds: 0 would have to mean a risk of one half.
        var entropy = new OutputProbe("entropy", new ProbeSource.Output(OutputStatistic.Entropy));
        var (scores, labels, groups) = Draw(300, static score => score > 0 ? 0.8 : 0.2);
        Assert.Equal("platt", CalibratorChoice.Fit(CalibratorKind.Temperature, entropy, scores, labels, groups).Choice.Kind);
    }

    [Fact]
    public void Fit_TooFewLabels_IsRefusedVerbatim()
    {
        var (scores, labels, groups) = Draw(199, static score => score > 0 ? 0.8 : 0.2);
        foreach (var kind in Enum.GetValues<CalibratorKind>())
        {
            var refused = Assert.Throws<CliException>(() => CalibratorChoice.Fit(kind, Probe, scores, labels, groups));
            Assert.Equal(
                "'p' cannot be calibrated on 199 labelled rows; at least 200 are needed. Give --folds more folds, or extract more questions.", refused.Message);
        }
    }

    [Fact]
    public void Fit_TemperatureOfAProbeThatPointsTheWrongWay_IsRefusedVerbatim()
    {
        var (scores, labels, groups) = Draw(300, static score => score > 0 ? 0.1 : 0.9);
        var refused = Assert.Throws<CliException>(() => CalibratorChoice.Fit(CalibratorKind.Temperature, Probe, scores, labels, groups));
        Assert.Equal(
            "'p' tells nothing on the calibration rows, so that no temperature fits it. Use --calibrator platt, which then gives the base rate.",
            refused.Message);
        Assert.NotEqual("temperature", CalibratorChoice.Fit(CalibratorKind.Auto, Probe, scores, labels, groups).Choice.Kind);
    }

    [Fact]
    public void Kinds_EveryMember_SurvivesItsTextForm() =>
        Assert.All(Enum.GetValues<CalibratorKind>(), static kind => Assert.Equal(kind, CalibratorKinds.Parse(kind.ToText())));

    // Scores over (−6, 6), two rows a group, with the risk that a function says.
    private static (float[] Scores, bool[] Labels, string[] Groups) Draw(int count, Func<double, double> risk)
    {
        var random = new Random(11);
        float[] scores = [.. Enumerable.Range(0, count).Select(_ => (random.NextSingle() * 12) - 6)];
        return (scores, [.. scores.Select(score => random.NextDouble() >= risk(score))], [.. Enumerable.Range(0, count).Select(static i => $"g{i / 2}")]);
    }
}
