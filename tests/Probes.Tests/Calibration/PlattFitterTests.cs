using Candor.Probes.Calibration;
using Candor.Probes.Evaluation;
using Candor.Probes.Numerics;
using Candor.Probes.Tests.Fixtures;
using Xunit;

namespace Candor.Probes.Tests.Calibration;

public sealed class PlattFitterTests
{
    [Theory]
    [InlineData("sklearn", 1e-4)]
    [InlineData("exact", 1e-6)]
    public void Fit_ReferenceScores_AgreesToStatedDigits(string reference, double relative)
    {
        var platt = References.Get("platt");
        var expected = platt.GetProperty(reference);
        var fitted = Fit(
            References.Singles(platt.GetProperty("scores")),
            [.. References.Doubles(platt.GetProperty("untrustworthy")).Select(static y => y == 0)]);
        Assert.Equal(1, fitted.Slope / expected.GetProperty("slope").GetDouble(), relative);
        Assert.Equal(1, fitted.Offset / expected.GetProperty("offset").GetDouble(), relative);
    }

    [Fact]
    public void Fit_MiscalibratedScores_LeavesASmallCalibrationErrorOnFreshOnes()
    {
        // Scores are three times the true log-odds, plus 2: overconfident and shifted.
        var (scores, labels) = Draw(4000, seed: 1);
        var (fresh, freshLabels) = Draw(4000, seed: 2);
        var fitted = Fit(scores, labels);
        Assert.InRange(Error(fitted), 0, 0.03);

        // The control: taken as they are, the scores are far off.
        Assert.InRange(Error(PlattCalibrator.Identity), 0.15, 1);

        double Error(PlattCalibrator calibrator) =>
            ExpectedCalibrationError.Of([.. fresh.Select(calibrator.Risk)], freshLabels);
    }

    [Fact]
    public void Fit_TrueSigmoid_RecoversIt()
    {
        var (scores, labels) = Draw(40_000, seed: 3);
        var fitted = Fit(scores, labels);
        Assert.Equal(1 / 3.0, fitted.Slope, 0.02);
        Assert.Equal(-2 / 3.0, fitted.Offset, 0.05);
    }

    [Fact]
    public void Fit_SeparableScores_StaysFiniteByThePriorTrick()
    {
        var fitted = Fit([-2, -1, 1, 2], [true, true, false, false]);
        Assert.InRange(fitted.Slope, 0.1f, 100);
        Assert.InRange(fitted.Risk(2), 0.7f, 0.9f);
    }

    [Fact]
    public void Fit_ScoresThatPointTheWrongWay_GivesTheBaseRateEverywhere()
    {
        var fitted = Fit([2, 1, 3, -1, -2, -3, -4, 0], [false, false, false, true, true, true, true, true]);
        var reversed = Fit([-2, -1, -3, 1, 2, 3, 4, 0], [false, false, false, true, true, true, true, true]);
        Assert.True(fitted.Slope > 0);
        Assert.Equal(0, reversed.Slope);

        // Smoothed targets: 3 · 4/5 + 5 · 1/7 over 8.
        Assert.Equal((2.4 + (5.0 / 7)) / 8, reversed.Risk(100), 1e-6);
    }

    [Fact]
    public void Fit_ConstantScores_GivesTheBaseRate()
    {
        var fitted = Fit([3, 3, 3, 3], [true, false, true, false]);
        Assert.Equal(0, fitted.Slope);
        Assert.Equal(0.5, fitted.Risk(3), 1e-6);
    }

    [Theory]
    [InlineData(1e-6f, 0f)]
    [InlineData(1e6f, 0f)]
    [InlineData(1f, 1e4f)]
    public void Fit_OtherUnitOrOrigin_GivesTheSameRisks(float unit, float origin)
    {
        var (scores, labels) = Draw(500, seed: 4);
        float[] moved = [.. scores.Select(x => (x * unit) + origin)];
        var (fitted, other) = (Fit(scores, labels), Fit(moved, labels));

        // An origin of 10⁴ leaves scores with an error of 10⁻³.
        Assert.All(Enumerable.Range(0, 500), i => Assert.Equal(fitted.Risk(scores[i]), other.Risk(moved[i]), 1e-3));
    }

    [Fact]
    public void Fit_OneClass_IsRefusedVerbatim()
    {
        var exception = Assert.Throws<ArgumentException>(() => Fit([1, 2], [true, true]));
        Assert.Equal("All 2 labels are trustworthy; both classes are needed. (Parameter 'trustworthy')", exception.Message);
    }

    [Fact]
    public void Fit_NaN_IsRefusedVerbatim()
    {
        var exception = Assert.Throws<ArgumentException>(() => Fit([1, float.NaN], [true, false]));
        Assert.Equal("The score of sample 1 is NaN; leave out what was not scored, and count it. (Parameter 'scores')", exception.Message);
    }

    [Fact]
    public void Fit_LengthsDisagree_IsRefusedVerbatim()
    {
        var exception = Assert.Throws<ArgumentException>(() => Fit([1, 2, 3], [true, false]));
        Assert.Equal("There are 3 values for 2 labels. (Parameter 'scores')", exception.Message);
    }

    private static PlattCalibrator Fit(float[] scores, bool[] trustworthy) => new PlattFitter().Fit(scores, trustworthy);

    private static (float[] Scores, bool[] Trustworthy) Draw(int n, int seed)
    {
        var random = new Random(seed);
        var logOdds = PlantedDirection.Gaussian(random, n);
        return ([.. logOdds.Select(static x => (3 * 1.5f * x) + 2)], [.. logOdds.Select(x => random.NextDouble() >= Sigmoid.Of(1.5 * x))]);
    }
}
