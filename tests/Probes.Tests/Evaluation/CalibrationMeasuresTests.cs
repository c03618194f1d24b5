using Candor.Probes.Evaluation;
using Xunit;

namespace Candor.Probes.Tests.Evaluation;

public sealed class CalibrationMeasuresTests
{
    [Theory]
    [MemberData(nameof(EvaluationFixtures.Names), MemberType = typeof(EvaluationFixtures))]
    public void BrierOf_Fixture_AgreesWithScikitLearn(string name)
    {
        var c = EvaluationFixtures.Get(name);
        Assert.Equal(c.Brier, BrierScore.Of(c.Risks, c.Trustworthy), 1e-12);
    }

    [Theory]
    [MemberData(nameof(EvaluationFixtures.NamesWithoutTies), MemberType = typeof(EvaluationFixtures))]
    public void CalibrationErrorOf_FixtureWithoutTies_AgreesWithScikitLearn(string name)
    {
        var c = EvaluationFixtures.Get(name);
        Assert.Equal(c.Ece!.Value, ExpectedCalibrationError.Of(c.Risks, c.Trustworthy), 1e-9);
    }

    [Fact]
    public void BrierOf_ByHand_IsTheMeanSquare() => Assert.Equal(((0.75 * 0.75) + (0.5 * 0.5)) / 2, BrierScore.Of([0.25f, 0.5f], [false, true]), 1e-12);

    [Fact]
    public void BrierOf_AlwaysOneHalf_IsOneQuarter() => Assert.Equal(0.25, BrierScore.Of([0.5f, 0.5f, 0.5f], [false, true, true]));

    [Fact]
    public void CalibrationErrorOf_ByHand_WeighsBins()
    {
        // Two bins of two: |.2 − ½| and |.8 − 1|, half of the weight each.
        Assert.Equal((0.3 + 0.2) / 2, ExpectedCalibrationError.Of([0.1f, 0.3f, 0.7f, 0.9f], [true, false, false, false], bins: 2), 1e-7);
    }

    [Fact]
    public void CalibrationErrorOf_AllRisksEqual_IsOneBin() =>
        Assert.Equal(0.25, ExpectedCalibrationError.Of([0.5f, 0.5f, 0.5f, 0.5f], [false, true, true, true]), 1e-7);

    [Fact]
    public void CalibrationErrorOf_OrderOfTiedSamples_ChangesNothing()
    {
        float[] risks = [0.2f, 0.2f, 0.2f, 0.8f, 0.8f, 0.8f];
        var one = ExpectedCalibrationError.Of(risks, [true, false, true, false, true, false], bins: 3);
        var other = ExpectedCalibrationError.Of(risks, [false, true, true, true, false, false], bins: 3);
        Assert.Equal(one, other, 1e-12);
    }

    [Fact]
    public void Of_RiskOutsideItsRange_IsRefused()
    {
        var error = Assert.Throws<ArgumentException>(() => BrierScore.Of([0.5f, 1.5f], [true, false]));
        Assert.Equal("Value 1 is not a risk in [0, 1]. (Parameter 'risks')", error.Message);
        Assert.Throws<ArgumentException>(() => ExpectedCalibrationError.Of([-0.5f], [true]));
    }

    [Fact]
    public void Of_NoSamples_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => BrierScore.Of([], []));
        Assert.Throws<ArgumentException>(() => ExpectedCalibrationError.Of([], []));
    }
}
