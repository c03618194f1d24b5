using Candor.Probes.Selection;
using Xunit;

namespace Candor.Probes.Tests.Selection;

public sealed class RiskCoverageCurveTests
{
    [Fact]
    public void From_FourAnswers_IsTheClosedForm()
    {
        var curve = RiskCoverageCurve.From([0.9f, 0.1f, 0.2f, 0.4f], [false, true, false, true]);
        Assert.Equal(
            [
                new RiskCoveragePoint(0.1f, 0.25, 0),
                new RiskCoveragePoint(0.2f, 0.5, 0.5),
                new RiskCoveragePoint(0.4f, 0.75, 1.0 / 3),
                new RiskCoveragePoint(0.9f, 1, 0.5),
            ],
            curve.Points);
        Assert.Equal((0 + 0.5 + (1.0 / 3) + 0.5) / 4, curve.Area, 1e-12);
    }

    [Fact]
    public void From_EqualRisks_HasOnePointAndAreaOfTheErrorRateInAnyOrder()
    {
        var one = RiskCoverageCurve.From([0.5f, 0.5f, 0.5f, 0.5f], [true, false, true, true]);
        var other = RiskCoverageCurve.From([0.5f, 0.5f, 0.5f, 0.5f], [false, true, true, true]);
        Assert.Equal([new RiskCoveragePoint(0.5f, 1, 0.25)], one.Points);
        Assert.Equal(0.25, one.Area, 1e-12);
        Assert.Equal(one.Area, other.Area);
    }

    [Fact]
    public void Area_BetterOrder_IsSmaller()
    {
        bool[] labels = [true, true, true, false, false];
        float[] risks = [0.1f, 0.2f, 0.3f, 0.4f, 0.5f];
        var best = RiskCoverageCurve.From(risks, labels).Area;
        var worst = RiskCoverageCurve.From([.. risks.Select(static r => -r)], labels).Area;
        Assert.True(best < 0.4 && worst > 0.4);
    }

    [Fact]
    public void From_NaN_IsRefused() => Assert.Throws<ArgumentException>(() => RiskCoverageCurve.From([float.NaN], [true]));

    [Fact]
    public void From_Empty_IsRefusedVerbatim()
    {
        var exception = Assert.Throws<ArgumentException>(() => RiskCoverageCurve.From([], []));
        Assert.Equal("There are no samples. (Parameter 'risks')", exception.Message);
    }
}
