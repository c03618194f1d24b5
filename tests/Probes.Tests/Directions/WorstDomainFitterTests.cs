using Candor.Probes.Activations;
using Candor.Probes.Directions;
using Candor.Probes.Evaluation;
using Xunit;

namespace Candor.Probes.Tests.Directions;

public sealed class WorstDomainFitterTests
{
    [Fact]
    public void Fit_RareDomainWhereThePopularSignIsWrong_RaisesTheWorstDomainOnHeldOutSamples()
    {
        var (set, domains) = Draw(2000, seed: 1);
        var (held, heldDomains) = Draw(4000, seed: 2);
        var worst = new WorstDomainFitter().Fit(set, domains);
        var plain = new LogisticFitter().Fit(set);
        var before = Areas(plain, held, heldDomains);
        var after = Areas(worst.Fitted, held, heldDomains);
        Assert.InRange(before.Rare, 0, 0.6);
        Assert.InRange(after.Rare, 0.8, 1);
        Assert.InRange(worst.Weights["rare"], 1.01, 2);
        Assert.Equal(2, worst.Weights.Values.Sum(), 1e-9);
        Assert.InRange(Math.Min(after.Rare, after.Common) - Math.Min(before.Rare, before.Common), 0.2, 1);
    }

    [Fact]
    public void Fit_OneDomain_IsLogisticRegression()
    {
        var set = new PlantedDirection(6, separation: 1, noise: 1, seed: 4).Draw(300);
        var worst = new WorstDomainFitter(rounds: 2).Fit(set, [.. Enumerable.Repeat("all", 300)]);
        var plain = new LogisticFitter().Fit(set);
        Assert.Equal(1, worst.Weights["all"], 1e-12);
        Assert.Equal(plain.Gain, worst.Fitted.Gain, 1e-4 * plain.Gain);
        Assert.Equal(plain.Bias, worst.Fitted.Bias, 1e-4);
    }

    [Fact]
    public void Fit_DomainOfOneClass_IsRefusedVerbatim()
    {
        var set = new ActivationSet([1, 2, 3], 1, [true, false, false], ["a", "b", "c"]);
        var exception = Assert.Throws<ArgumentException>(() => new WorstDomainFitter().Fit(set, ["x", "x", "y"]));
        Assert.Equal("All 1 samples of the domain 'y' are untrustworthy; both classes are needed in each. (Parameter 'domains')", exception.Message);
    }

    [Fact]
    public void Fit_RateThatMakesTheExponentialOfALossInfinite_StaysFinite()
    {
        var (set, domains) = Draw(200, seed: 3);
        var worst = new WorstDomainFitter(rounds: 3, rate: 1e5).Fit(set, domains);
        Assert.Equal(2, worst.Weights.Values.Sum(), 1e-9);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(double.NaN)]
    public void Fit_PenaltyThatIsNone_IsRefused(double l2)
    {
        var (set, domains) = Draw(40, seed: 3);
        Assert.Throws<ArgumentOutOfRangeException>(() => new WorstDomainFitter(l2).Fit(set, domains));
    }

    // Dimension 0 tells the label everywhere, a little; dimension 1 loudly, but with the wrong sign in one sample of ten.
    private static (ActivationSet Set, string[] Domains) Draw(int n, int seed)
    {
        var values = PlantedDirection.Gaussian(new Random(seed), n * 4);
        bool[] label = [.. Enumerable.Range(0, n).Select(static i => i % 2 == 0)];
        string[] domains = [.. Enumerable.Range(0, n).Select(static i => i / 2 % 10 == 0 ? "rare" : "common")];
        for (var i = 0; i < n; i++)
        {
            var sign = label[i] ? -1 : 1;
            values[i * 4] += sign;
            values[(i * 4) + 1] += (domains[i] == "rare" ? -1.5f : 1.5f) * sign;
        }

        return (new ActivationSet(values, 4, label, [.. Enumerable.Range(0, n).Select(static i => $"{i}")]), domains);
    }

    private static (double Rare, double Common) Areas(FittedDirection fitted, ActivationSet set, string[] domains)
    {
        var probe = fitted.ToProbe("p", new ProbeSource.Residual(new HookPoint(0), Pooling.Token));
        return (Area("rare"), Area("common"));

        double Area(string domain)
        {
            var part = set.Where(i => domains[i] == domain);
            return Auroc.Of([.. Enumerable.Range(0, part.Count).Select(i => probe.Score(part.Row(i)))], part.Trustworthy);
        }
    }
}
