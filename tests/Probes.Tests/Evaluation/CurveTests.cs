using Candor.Probes.Evaluation;
using Xunit;

namespace Candor.Probes.Tests.Evaluation;

public sealed class CurveTests
{
    private static readonly float[] Risks = [0.1f, 0.4f, 0.4f, 0.7f, 0.9f, 0.9f];
    private static readonly bool[] Trustworthy = [true, true, false, false, true, false];

    [Fact]
    public void RocCurve_HandComputed_CrossesTiesTogether()
    {
        // From the top: 0.9 holds one of each class, 0.7 one untrustworthy, 0.4 one of each, 0.1 one trustworthy.
        var curve = RocCurve.From(Risks, Trustworthy);
        RocPoint[] expected = [new(0, 0), new(1 / 3d, 1 / 3d), new(1 / 3d, 2 / 3d), new(2 / 3d, 1), new(1, 1)];
        Assert.Equal(expected, curve.Points);
    }

    [Fact]
    public void RocCurve_AreaByTrapezes_IsTheAuroc()
    {
        var random = new Random(5);
        float[] scores = [.. Enumerable.Range(0, 500).Select(_ => random.Next(0, 60) / 10f)];
        bool[] labels = [.. Enumerable.Range(0, 500).Select(_ => random.Next(0, 3) > 0)];
        var points = RocCurve.From(scores, labels).Points;
        var area = points.Zip(points.Skip(1)).Sum(
            static pair => (pair.Second.FalsePositiveRate - pair.First.FalsePositiveRate) * (pair.First.Recall + pair.Second.Recall) / 2);
        Assert.Equal(Auroc.Of(scores, labels), area, 1e-12);
    }

    [Fact]
    public void Thinned_KeepsTheEndsAndLittleElse()
    {
        var labels = Enumerable.Range(0, 2000).Select(static i => i % 2 == 0).ToArray();
        var curve = RocCurve.From([.. Enumerable.Range(0, 2000).Select(static i => (float)i)], labels);
        var thinned = curve.Thinned(0.02);
        Assert.Equal(curve.Points[0], thinned[0]);
        Assert.Equal(curve.Points[^1], thinned[^1]);
        Assert.InRange(thinned.Count, 90, 102);
    }

    [Fact]
    public void ReliabilityDiagram_ErrorIsTheExpectedCalibrationError_AndBinsHoldEverySample()
    {
        var random = new Random(11);
        float[] risks = [.. Enumerable.Range(0, 777).Select(_ => random.NextSingle())];
        bool[] labels = [.. risks.Select(risk => random.NextSingle() >= risk * risk)];
        var diagram = ReliabilityDiagram.From(risks, labels);
        Assert.Equal(10, diagram.Bins.Count);
        Assert.Equal(777, diagram.Bins.Sum(static bin => bin.Samples));
        Assert.Equal(labels.Count(static label => !label), diagram.Bins.Sum(static bin => bin.Untrustworthy));
        Assert.Equal(diagram.Error, diagram.Bins.Sum(static bin => bin.Samples / 777d * Math.Abs(bin.MeanRisk - bin.Share)), 1e-9);
        Assert.Equal(diagram.Error, ExpectedCalibrationError.Of(risks, labels));
        Assert.All(diagram.Bins, static bin => Assert.True(bin.Low <= bin.Share && bin.Share <= bin.High));
    }

    [Fact]
    public void ReliabilityBin_NoneOfTwenty_HasTheRuleOfThreeForItsUpperEnd()
    {
        // Two-sided 95 %: 1 − 0.025^(1/20).
        var bin = new ReliabilityBin(20, 0, 0.1);
        Assert.Equal(0, bin.Low);
        Assert.Equal(1 - Math.Pow(0.025, 1 / 20d), bin.High, 1e-9);
    }

    [Fact]
    public void ScoreHistogram_HoldsItsEndsAndEveryRow()
    {
        var histogram = ScoreHistogram.From([0, 0.049f, 0.05f, 0.5f, 1], [true, true, false, false, true]);
        Assert.Equal(20, histogram.Bins.Count);
        Assert.Equal((2, 0), (histogram.Bins[0].Trustworthy, histogram.Bins[0].Untrustworthy));
        Assert.Equal(1, histogram.Bins[1].Untrustworthy);
        Assert.Equal(1, histogram.Bins[^1].Trustworthy);
        Assert.Equal(5, histogram.Bins.Sum(static bin => bin.Trustworthy + bin.Untrustworthy));
    }

    [Theory]
    [InlineData(0.03, 0.05, false)]
    [InlineData(0.03, 0.0501, true)]
    [InlineData(0.05, 0.01, false)]
    [InlineData(0.05, double.NaN, true)]
    public void CalibrationDrift_AsksFromARiseAboveTwoPoints(double before, double after, bool expected) =>
        Assert.Equal(expected, new CalibrationDrift(before, after).AsksForRecalibration);
}
