using Candor.Cli.Commands.Calibrate;
using Candor.Probes.Calibration;

namespace Candor.Cli.Tests.Commands;

/// <summary>One calibrator over domains that are right with it, too bold, too careful, too flat, and too small.</summary>
public sealed class DomainCalibrationTests
{
    [Fact]
    public void Of_DomainsWithOffsetsOfTheirOwn_SaysWhichAreWrongAndHow()
    {
        var (fitted, judged) = (Draw(1), Draw(2));
        var pooled = new PlattCalibrator(1.5f, 0);
        var found = DomainCalibration.Of("answer_start", pooled, fitted, judged).ToDictionary(static domain => domain.Domain);
        Assert.Equal(DomainFinding.TooLow, found["bold"].Finding);
        Assert.Equal(DomainFinding.TooHigh, found["careful"].Finding);
        Assert.Equal(DomainFinding.Suits, found["right"].Finding);
        Assert.Equal(DomainFinding.Misshapen, found["turned"].Finding);
        Assert.Equal((DomainFinding.TooFew, 30), (found["small"].Finding, found["small"].Rows));
        Assert.Null(found["small"].OwnEce);
        foreach (var domain in (string[])["bold", "careful", "turned"])
        {
            Assert.True(found[domain].OwnBrier < found[domain].Brier && found[domain].OwnEce < found[domain].Ece, domain);
        }
    }

    [Fact]
    public void Of_OneCurveForAll_SuitsEveryDomainInNearlyEveryDraw()
    {
        // Sixty draws at 95 % over all domains together: three with a wrong one are expected, and more than nine happen in less than one case of 1,000.
        var wrong = 0;
        for (var seed = 0; seed < 60; seed++)
        {
            var (fitted, judged) = (Draw(100 + seed, isOne: true), Draw(1000 + seed, isOne: true));
            var pooled = new PlattFitter().Fit(fitted.Scores, fitted.Trustworthy);
            var domains = DomainCalibration.Of("answer", pooled, fitted, judged);
            wrong += domains.Any(static domain => domain.Finding is not (DomainFinding.Suits or DomainFinding.TooFew)) ? 1 : 0;
        }

        Assert.InRange(wrong, 0, 9);
    }

    private static ScoredRows Draw(int seed, bool isOne = false)
    {
        var random = new Random(seed);
        var rows = new List<(float Score, bool Label, string Domain, string Group)>();
        foreach (var (domain, offset, slope, count) in ((string, double, double, int)[])
            [("right", 0, 1.5, 400), ("bold", 1.5, 1.5, 400), ("careful", -1.5, 1.5, 400), ("turned", 0, -1.5, 400), ("small", 0, 1.5, 30)])
        {
            for (var i = 0; i < count; i++)
            {
                var score = (random.NextDouble() * 4) - 2;
                var odds = isOne ? score : (slope * score) + offset;
                rows.Add(((float)score, random.NextDouble() >= 1 / (1 + Math.Exp(-odds)), domain, $"{domain}{i}"));
            }
        }

        return new ScoredRows(
            [.. rows.Select(static row => row.Score)],
            [.. rows.Select(static row => row.Label)],
            [.. rows.Select(static row => row.Domain)],
            [.. rows.Select(static row => row.Group)]);
    }
}
