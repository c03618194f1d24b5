using Candor.Probes.Calibration;
using Xunit;

namespace Candor.Probes.Tests.Calibration;

public sealed class GroupCalibratorTests : CalibratorContract
{
    private protected override ICalibrator Calibrator { get; } =
        new GroupCalibrator(new PlattCalibrator(1, 0), new Dictionary<string, ICalibrator> { ["cities"] = new PlattCalibrator(2, 1) });

    [Fact]
    public void Fit_GroupsOfDifferentBias_CalibratesEachWhereThePooledOneDoesNot()
    {
        var (scores, labels, groups) = Draw(1);
        var (fresh, truths, where) = Draw(2);
        var fitted = new GroupCalibratorFitter().Fit(scores, labels, groups);
        Assert.Equal(["big", "other"], fitted.Groups);
        Assert.InRange(Error(i => fitted.Risk(fresh[i], where[i])), 0, 0.07);
        Assert.InRange(Error(i => fitted.Risk(fresh[i])), 0.12, 1);

        // Too few labels of its own: the risks over all.
        Assert.False(fitted.HasOwn("small"));
        Assert.Equal(fitted.Risk(0.7f), fitted.Risk(0.7f, "small"));
        Assert.Equal(fitted.Risk(0.7f), fitted.Risk(0.7f, null));
        Assert.NotEqual(fitted.Risk(0.7f), fitted.Risk(0.7f, "big"));

        double Error(Func<int, float> risk) => new[] { "big", "other" }.Max(group =>
        {
            int[] rows = [.. Enumerable.Range(0, fresh.Length).Where(i => where[i] == group)];
            return Candor.Probes.Evaluation.ExpectedCalibrationError.Of([.. rows.Select(risk)], [.. rows.Select(i => truths[i])]);
        });
    }

    [Fact]
    public void Fit_OwnGroup_EqualsAFitOnItAlone()
    {
        var (scores, labels, groups) = Draw(1);
        int[] rows = [.. Enumerable.Range(0, scores.Length).Where(i => groups[i] == "big")];
        var alone = new PlattFitter().Fit([.. rows.Select(i => scores[i])], [.. rows.Select(i => labels[i])]);
        Assert.Equal(alone.Risk(0.3f), new GroupCalibratorFitter().Fit(scores, labels, groups).Risk(0.3f, "big"));
    }

    [Fact]
    public void Fit_GroupOfOneClass_FallsBackToThePooledOne()
    {
        float[] scores = [.. Enumerable.Range(0, 600).Select(static i => i / 300f)];
        var fitted = new GroupCalibratorFitter().Fit(
            scores, [.. scores.Select(static (_, i) => i >= 300 || i % 3 == 0)], [.. scores.Select(static (_, i) => i >= 300 ? "right" : "mixed")]);
        Assert.Equal(["mixed"], fitted.Groups);
    }

    [Fact]
    public void Fit_TooFewOrMisaligned_IsRefusedVerbatim()
    {
        Assert.Equal(
            "3 labelled answers cannot carry a calibration; at least 200 are needed. (Parameter 'scores')",
            Assert.Throws<ArgumentException>(() => new GroupCalibratorFitter().Fit([1, 2, 3], [true, false, true], ["a", "b", "c"])).Message);
        Assert.Equal(
            "There are 1 groups for 200 scores. (Parameter 'groups')",
            Assert.Throws<ArgumentException>(() => new GroupCalibratorFitter().Fit(new float[200], [.. new bool[199], true], ["a"])).Message);
    }

    // "big" scores are shifted up by 1.5, "other" ones down; log-odds otherwise.
    private static (float[] Scores, bool[] Trustworthy, string[] Groups) Draw(int seed)
    {
        var random = new Random(seed);
        string[] groups = [.. Enumerable.Range(0, 3050).Select(static i => i < 50 ? "small" : i % 2 == 0 ? "big" : "other")];
        var odds = PlantedDirection.Gaussian(random, groups.Length);
        bool[] labels = [.. odds.Select(x => random.NextDouble() >= 1 / (1 + Math.Exp(-x)))];
        return ([.. odds.Select((x, i) => x + (groups[i] == "big" ? 1.5f : groups[i] == "other" ? -1.5f : 0))], labels, groups);
    }
}
