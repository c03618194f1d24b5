using Candor.Probes.Calibration;
using Candor.Probes.Tests.Fixtures;
using Xunit;

namespace Candor.Probes.Tests.Calibration;

public sealed class TemperatureCalibratorTests : CalibratorContract
{
    private protected override ICalibrator Calibrator { get; } = new TemperatureCalibrator(2.5f);

    [Fact]
    public void Fit_ReferenceScores_EqualsSciPy()
    {
        var expected = LensReferences.Get("temperature");
        bool[] labels = [.. expected.Doubles("untrustworthy").Select(static y => y == 0)];
        var fitted = new TemperatureFitter().Fit(expected.Singles("scores"), labels);
        Assert.Equal(1, fitted.Temperature / expected.Number("temperature"), 1e-5);

        // The scores are three times the true log-odds.
        Assert.Equal(3, fitted.Temperature, 0.6);
    }

    [Fact]
    public void Fit_ScoresThatPointTheWrongWay_GivesOneHalfEverywhere()
    {
        float[] scores = [.. Enumerable.Range(0, 200).Select(static i => i % 2 == 0 ? 1f : -1)];
        var fitted = new TemperatureFitter().Fit(scores, [.. scores.Select(static score => score > 0)]);
        Assert.Equal(float.PositiveInfinity, fitted.Temperature);
        Assert.All((float[])[-5, 0, 5, float.PositiveInfinity], score => Assert.Equal(0.5f, fitted.Risk(score)));
        Assert.True(float.IsNaN(fitted.Risk(float.NaN)));
    }

    [Fact]
    public void Fit_SeparableScores_StaysFinite()
    {
        float[] scores = [.. Enumerable.Range(0, 200).Select(static i => i % 2 == 0 ? 1e-3f : -1e-3f)];
        var fitted = new TemperatureFitter().Fit(scores, [.. scores.Select(static score => score < 0)]);
        Assert.InRange(fitted.Temperature, 1e-6, 1e-2);
        Assert.Equal(101 / 102.0, fitted.Risk(1e-3f), 1e-4);
    }

    [Fact]
    public void Fit_FewerThanTwoHundred_IsRefusedVerbatim() => Assert.Equal(
        "199 labelled answers cannot carry a calibration; at least 200 are needed. (Parameter 'scores')",
        Assert.Throws<ArgumentException>(() => new TemperatureFitter().Fit(new float[199], [.. Enumerable.Range(0, 199).Select(static i => i > 3)])).Message);
}
