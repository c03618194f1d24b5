using Candor.Probes.Calibration;
using Candor.Probes.Tests.Fixtures;
using Xunit;

namespace Candor.Probes.Tests.Calibration;

public sealed class IsotonicCalibratorTests : CalibratorContract
{
    private protected override ICalibrator Calibrator { get; } = new IsotonicCalibrator([-2, -0.5f, 0.25f, 3], [0.05f, 0.05f, 0.4f, 1]);

    [Fact]
    public void Fit_ReferenceScores_GivesTheRisksOfScikitLearn()
    {
        var platt = References.Get("platt");
        var fitted = new IsotonicFitter().Fit(
            References.Singles(platt.GetProperty("scores")), [.. References.Doubles(platt.GetProperty("untrustworthy")).Select(static y => y == 0)]);
        var expected = References.Method("isotonic");
        foreach (var (score, risk) in References.Singles(expected.GetProperty("scores")).Zip(References.Doubles(expected.GetProperty("risks"))))
        {
            Assert.Equal(risk, fitted.Risk(score), 1e-5);
        }
    }

    [Fact]
    public void Fit_EqualScores_ArePooledWhateverTheirOrder()
    {
        var first = new IsotonicFitter().Fit([1, 1, 1, 2], [true, false, false, false]);
        var second = new IsotonicFitter().Fit([1, 2, 1, 1], [false, false, false, true]);
        Assert.Equal(2 / 3f, first.Risk(1));
        Assert.Equal(first.Risk(1), second.Risk(1));
        Assert.Equal(1, first.Risk(2));
    }

    [Fact]
    public void Fit_FallingScores_GivesTheBaseRate()
    {
        var fitted = new IsotonicFitter().Fit([1, 2, 3, 4], [false, false, true, true]);
        Assert.All((float[])[0, 1, 2.5f, 9], score => Assert.Equal(0.5f, fitted.Risk(score)));
    }

    [Theory]
    [InlineData(new float[] { 1, 1 }, new float[] { 0, 1 }, "Score 1 is 1; scores must be finite and ascend. (Parameter 'scores')")]
    [InlineData(new float[] { 1, 2 }, new[] { 0.5f, 0.4f }, "Risk 1 is 0.4; risks must be in [0, 1] and never fall. (Parameter 'risks')")]
    [InlineData(new float[] { }, new float[] { }, "There are 0 scores and 0 risks; as many of both, and at least one, are needed. (Parameter 'risks')")]
    public void Create_BadKnots_AreRefusedVerbatim(float[] scores, float[] risks, string message) =>
        Assert.Equal(message, Assert.Throws<ArgumentException>(() => new IsotonicCalibrator(scores, risks)).Message);
}
