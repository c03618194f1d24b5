using System.Text.Json;
using Candor.Probes.Activations;
using Candor.Probes.Directions;
using Candor.Probes.Numerics;
using Candor.Probes.Tests.Fixtures;
using Xunit;

namespace Candor.Probes.Tests.Directions;

public sealed class LogisticFitterTests : FitterContract
{
    /// <summary>
    /// Efron (1975): at a separation of 2 logistic regression needs about 1.1 times the samples when they are many; at 6 a dimension, up to 3
    /// times.
    /// </summary>
    private protected override double Inefficiency => 4;

    public static TheoryData<int> Cases => [.. Enumerable.Range(0, References.Get("logistic").GetArrayLength())];

    private protected override FittedDirection Fit(ActivationSet set) => new LogisticFitter().Fit(set);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Fit_ReferenceSet_ScoresLikeScikitLearnToFourDigits(int index)
    {
        var reference = References.Get("logistic")[index];
        var set = References.Activations;
        var fitted = new LogisticFitter(reference.GetProperty("l2").GetDouble(), reference.GetProperty("balanced").GetBoolean()).Fit(set);
        AssertScores(reference.GetProperty("scores"), set, fitted);
    }

    [Theory]
    [InlineData(0.01, false)]
    [InlineData(1, true)]
    [InlineData(100, false)]
    public void Fit_AnyPenalty_LeavesNoGradient(double l2, bool balanced)
    {
        var set = References.Activations;
        var fitted = new LogisticFitter(l2, balanced).Fit(set);
        var untrustworthy = set.Trustworthy.Count(static label => !label);
        double intercept = 0;
        var residuals = new double[set.Count];
        for (var i = 0; i < set.Count; i++)
        {
            var weight = !balanced ? 1 : set.Count / 2.0 / (set.Trustworthy[i] ? set.Count - untrustworthy : untrustworthy);
            residuals[i] = weight * (Sigmoid.Of(Score(fitted, set.Row(i))) - (set.Trustworthy[i] ? 0 : 1));
            intercept += residuals[i];
        }

        Assert.Equal(0, intercept, 1e-3);
        for (var j = 0; j < set.Dimension; j++)
        {
            var column = Enumerable.Range(0, set.Count).Select(i => (double)set.Row(i)[j]).ToArray();
            var mean = column.Average();
            var deviation = Math.Sqrt(column.Average(x => (x - mean) * (x - mean)));
            var weight = fitted.Gain * fitted.Direction.Unit[j] * deviation;
            var gradient = residuals.Zip(column, (r, x) => r * (x - mean) / deviation).Sum() + (l2 * weight);
            Assert.Equal(0, gradient, 2e-3);
        }
    }

    [Fact]
    public void Fit_SeparableClasses_StaysFinite()
    {
        var fitted = Fit(new PlantedDirection(4, separation: 40, noise: 1, seed: 8).Draw(100));
        Assert.True(float.IsFinite(fitted.Gain) && float.IsFinite(fitted.Bias));
    }

    [Fact]
    public void Fit_Balanced_ScoresTheMidpointZeroThoughOneClassIsRare()
    {
        var planted = new PlantedDirection(4, separation: 2, noise: 1, seed: 9);
        var all = planted.Draw(8000);
        var rare = all.Where(i => all.Trustworthy[i] || i % 20 == 1);
        var midpoint = Enumerable.Range(0, 4)
            .Select(j => (float)Enumerable.Range(0, all.Count).Average(i => (double)all.Row(i)[j])).ToArray();
        Assert.InRange(Score(new LogisticFitter(1, balanced: true).Fit(rare), midpoint), -0.3, 0.3);

        // The control: without balance the prior of 1 in 11 moves it by ln 10.
        Assert.InRange(Score(new LogisticFitter().Fit(rare), midpoint), -2.7, -1.9);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Constructor_PenaltyOutOfRange_IsRefused(double l2)
    {
        var exception = Assert.Throws<ArgumentOutOfRangeException>(() => new LogisticFitter(l2));
        Assert.StartsWith("The penalty must be finite and above 0.", exception.Message, StringComparison.Ordinal);
    }

    private static void AssertScores(JsonElement expected, ActivationSet set, FittedDirection fitted)
    {
        var scores = References.Doubles(expected);
        for (var i = 0; i < set.Count; i++)
        {
            Assert.Equal(scores[i], Score(fitted, set.Row(i)), 5e-5 * Math.Max(1, Math.Abs(scores[i])));
        }
    }
}
