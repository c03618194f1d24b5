using Candor.Probes.Lens;
using Candor.Probes.Tests.Fixtures;
using Xunit;

namespace Candor.Probes.Tests.Lens;

public sealed class SelectionMarginTests
{
    [Fact]
    public void Of_RandomStates_MatchesBruteForce()
    {
        var random = new Random(2);
        for (var i = 0; i < 200; i++)
        {
            var table = LensFixture.Random(i);
            var residual = PlantedDirection.Gaussian(random, table.Dimension);
            var logits = LensFixture.Logits(table, residual);
            var token = random.Next(table.Count);
            var others = Enumerable.Range(0, table.Count).Where(other => other != token).ToArray();
            var margin = SelectionMargin.Of(table, residual, token);
            Assert.Equal(logits[token] - others.Max(other => logits[other]), margin.Margin, 1e-4);
            Assert.Equal(others.MaxBy(other => logits[other]), margin.Competitor);
        }
    }

    [Theory]
    [InlineData("rms")]
    [InlineData("layer")]
    public void Attribution_ReferenceParts_EqualsNumPyAndAddsUpToTheMargin(string kind)
    {
        var expected = LensReferences.Get("lens").GetProperty(kind);
        var (parts, whole) = LensFixture.Residual();
        var attribution = MarginAttribution.Of(LensFixture.Table(kind), parts, 102, 105);
        Assert.All(expected.Doubles("contributions").Zip(attribution.Contributions), static pair => Assert.Equal(pair.First, pair.Second, 1e-4));
        Assert.Equal(expected.Number("constant"), attribution.Constant, 1e-5);
        var logits = LensFixture.Logits(LensFixture.Table(kind), whole);
        Assert.Equal(logits[2] - logits[5], attribution.Margin, 1e-4);
    }

    [Fact]
    public void Dose_RandomStates_IsWhereBruteForceSeesTheTokenWin()
    {
        var random = new Random(3);
        var (finite, infinite) = (0, 0);
        for (var i = 0; i < 200; i++)
        {
            // Few dimensions, so that competitors whose rows outgrow the token's along its own direction do occur.
            var table = LensFixture.Random(i, candidates: 6, width: 4);
            var residual = PlantedDirection.Gaussian(random, 4);
            var token = random.Next(table.Count);
            var dose = CriticalDose.Of(table, residual, token);
            if (double.IsFinite(dose.Dose))
            {
                finite++;
                Assert.Equal(Searched(table, residual, token, dose.Dose), dose.Dose, 1e-4);
                Assert.True(Wins(table, residual, token, Math.Min(dose.Dose + 1e-3, (dose.Dose + dose.Limit) / 2)));
                Assert.False(Wins(table, residual, token, dose.Dose - 1e-3));
                Assert.False(double.IsFinite(dose.Limit) && Wins(table, residual, token, dose.Limit + 1e-3));
            }
            else
            {
                infinite++;
                Assert.All(Enumerable.Range(-200, 401), k => Assert.False(Wins(table, residual, token, k / 4.0)));
            }

            Assert.Equal(SelectionMargin.Of(table, residual, token).Margin > 0, dose.Actual > dose.Dose && dose.Actual < dose.Limit);
        }

        Assert.True(finite > 40 && infinite > 15, $"{finite} finite, {infinite} infinite");
    }

    [Fact]
    public void Dose_NaN_IsNaN() => Assert.True(double.IsNaN(CriticalDose.Of(LensFixture.Table("rms"), Enumerable.Repeat(float.NaN, 7).ToArray(), 100).Dose));

    /// <summary>The smallest dose at which the token wins, by bisection from one at which it does.</summary>
    private static double Searched(UnembeddingTable table, float[] residual, int token, double near)
    {
        // The formula's value only shortens the search for a dose at which the token wins.
        var above = Enumerable.Range(1, 4000).Select(k => near + (k * 1e-3)).FirstOrDefault(dose => Wins(table, residual, token, dose), double.NaN);
        var below = above - 100;
        if (double.IsNaN(above) || Wins(table, residual, token, below))
        {
            return double.NaN;
        }

        for (var i = 0; i < 60; i++)
        {
            var middle = (below + above) / 2;
            (below, above) = Wins(table, residual, token, middle) ? (below, middle) : (middle, above);
        }

        return above;
    }

    /// <summary>Patches the normed state as the definition says, and compares all logits.</summary>
    private static bool Wins(UnembeddingTable table, float[] residual, int token, double dose)
    {
        var state = new float[table.Dimension];
        table.Norm.Apply(residual, state);
        double[] row = [.. table.Row(token).ToArray().Select(static x => (double)x)];
        var length = Math.Sqrt(row.Sum(static x => x * x));
        var along = row.Select((x, j) => x / length * state[j]).Sum();
        double[] patched = [.. state.Select((h, j) => h + ((dose - along) * row[j] / length))];
        double Logit(int place) => table.Row(place).ToArray().Select((w, j) => w * patched[j]).Sum() + table.Bias(place);
        var own = Logit(token);
        return Enumerable.Range(0, table.Count).All(place => place == token || Logit(place) < own);
    }
}
