using Candor.Probes.Selection;
using Candor.Probes.Tests.Fixtures;
using Xunit;

namespace Candor.Probes.Tests.Selection;

public sealed class RiskPValueTests
{
    [Fact]
    public void PValues_ReferenceCounts_EqualSciPy()
    {
        foreach (var row in LensReferences.Get("p_values").EnumerateArray().Select(References.Doubles))
        {
            var (n, events, limit) = ((int)row[0], (int)row[1], row[2]);
            Assert.Equal(row[3], RiskPValue.ExactBinomial(events, n, limit), 1e-9);
            Assert.Equal(row[4], RiskPValue.HoeffdingBentkus((double)events / n, n, limit), 1e-9);
        }
    }

    [Theory]
    [InlineData(60, 0.15)]
    [InlineData(300, 0.05)]
    public void PValues_TrueMeanAtTheLimit_AreSmallNoOftenerThanTheyMayBe(int n, double limit)
    {
        // Exactly, by summing over all outcomes: P(p ≤ u) ≤ u.
        foreach (var u in (double[])[0.01, 0.05, 0.1, 0.3])
        {
            double exact = 0, bentkus = 0;
            for (var k = 0; k <= n; k++)
            {
                var probability = RiskPValue.ExactBinomial(k, n, limit) - (k == 0 ? 0 : RiskPValue.ExactBinomial(k - 1, n, limit));
                exact += RiskPValue.ExactBinomial(k, n, limit) <= u ? probability : 0;
                bentkus += RiskPValue.HoeffdingBentkus((double)k / n, n, limit) <= u ? probability : 0;
            }

            Assert.InRange(exact, 0, u + 1e-9);
            Assert.InRange(bentkus, 0, exact + 1e-12);
        }
    }

    [Fact]
    public void HoeffdingBentkus_LossesBetween_AreValidToo()
    {
        // Uniform losses on [0, 0.4] have mean 0.2, the limit itself; the exact test would not apply.
        var random = new Random(3);
        var small = Enumerable.Range(0, 2000).Count(
            _ => RiskPValue.HoeffdingBentkus(Enumerable.Range(0, 100).Average(_ => 0.4 * random.NextDouble()), 100, 0.2) <= 0.1);
        Assert.InRange(small, 0, 200);
        Assert.InRange(RiskPValue.HoeffdingBentkus(0.1, 100, 0.2), 0, 0.05);
    }

    [Fact]
    public void PValues_WithoutTrials_AreOne()
    {
        Assert.Equal(1, RiskPValue.ExactBinomial(0, 0, 0.1));
        Assert.Equal(1, RiskPValue.HoeffdingBentkus(0, 0, 0.1));
    }

    [Fact]
    public void FixedSequences_FirstFailure_EndsTheWalk()
    {
        Assert.Equal([true, false, false, false], FamilyWiseTest.FixedSequences([0.01, 0.2, 0.001, 0.001], [0], 0.05));

        // Two sequences share the level: 0.03 is too much for half of 0.05.
        Assert.Equal([false, false, true, true], FamilyWiseTest.FixedSequences([0.03, 0.2, 0.02, 0.001], [0, 2], 0.05));
        Assert.Equal([false, false], FamilyWiseTest.FixedSequences([0.001, 0.001], [7], 0.05));
        Assert.Equal([true, false, true, false], FamilyWiseTest.Bonferroni([0.01, 0.02, 0.0125, 0.5], 0.05));
    }
}
