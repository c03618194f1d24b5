using Candor.Probes.Activations;
using Candor.Probes.Directions;
using Candor.Probes.Evaluation;
using Xunit;

namespace Candor.Probes.Tests.Directions;

public sealed class RidgeFitterTests
{
    private const double Penalty = 0.7;

    [Theory]
    [InlineData(40, 90)]
    [InlineData(120, 30)]
    public void Fit_EitherForm_MakesTheObjectivesGradientZero(int n, int d)
    {
        var set = Draw(n, d, 3, static _ => 0);
        var fitted = new RidgeFitter(Penalty).Fit(set);
        AssertStationary(set, fitted, Enumerable.Repeat(string.Empty, n).ToArray());
    }

    [Theory]
    [InlineData(45, 90)]
    [InlineData(150, 30)]
    public void Fit_Domains_MakesTheCentredAndWeightedObjectivesGradientZero(int n, int d)
    {
        var set = Draw(n, d, 4, static i => i % 3 == 0 ? 2f : 0f);
        string[] domains = [.. Enumerable.Range(0, n).Select(static i => i % 3 == 0 ? "large" : i % 5 == 0 ? "small" : "middle")];
        AssertStationary(set, new RidgeFitter(Penalty).Fit(set, domains), domains);
    }

    [Fact]
    public void Fit_DomainsThatDifferInTheirShares_DoesNotTakeTheDomainForTruth()
    {
        // Dimension 0 says which domain; nine of ten of the one are untrustworthy, one of ten of the other. Dimension 1 is weak, and holds within both.
        var random = new Random(5);
        float[] values = new float[2 * 2000];
        var (labels, domains) = (new bool[2000], new string[2000]);
        for (var i = 0; i < 2000; i++)
        {
            var isFirst = i % 2 == 0;
            labels[i] = random.NextDouble() < (isFirst ? 0.1 : 0.9);
            domains[i] = isFirst ? "a" : "b";
            values[2 * i] = (isFirst ? 3 : -3) + (float)random.NextDouble();
            values[(2 * i) + 1] = (labels[i] ? -0.5f : 0.5f) + (float)Gaussian(random);
        }

        var set = new ActivationSet(values, 2, labels, [.. Enumerable.Range(0, 2000).Select(static i => $"{i}")]);
        var pooled = new RidgeFitter(1e-3).Fit(set).Direction.Unit;
        var within = new RidgeFitter(1e-3).Fit(set, domains).Direction.Unit;
        Assert.True(Math.Abs(pooled[0]) > Math.Abs(within[0]) * 5, $"{pooled[0]} is hardly larger than {within[0]}");
        Assert.InRange(within[1], 0.9, 1);
    }

    [Fact]
    public void Fit_MoreDimensionsThanSamples_RanksHeldOutSamples()
    {
        var set = Draw(400, 900, 6, static _ => 0, signal: 1);
        var fitted = new RidgeFitter().Fit(set.Where(static i => i < 200));
        var held = set.Where(static i => i >= 200);
        float[] scores = [.. Enumerable.Range(0, held.Count).Select(i => fitted.Direction.Project(held.Row(i)))];
        Assert.InRange(Auroc.Of(scores, held.Trustworthy), 0.8, 0.99);
    }

    [Theory]
    [InlineData(30, 70)]
    [InlineData(70, 30)]
    public void Fit_AnyNumberOfThreads_GivesTheSameBits(int n, int d)
    {
        var set = Draw(n, d, 7, static _ => 0);
        Assert.Equal(new RidgeFitter(threads: 1).Fit(set).Direction.Unit.ToArray(), new RidgeFitter(threads: 3).Fit(set).Direction.Unit.ToArray());
    }

    [Fact]
    public void Fit_NothingToFit_IsRefusedVerbatim()
    {
        string[] groups = ["a", "b", "c", "d"];
        var constant = new ActivationSet([1, 1, 1, 1], 1, [true, false, true, false], groups);
        Assert.Equal(
            "The classes differ in no direction: every dimension is constant, or the class means are equal.",
            Assert.Throws<ArgumentException>(() => new RidgeFitter().Fit(constant)).Message);
        var parted = new ActivationSet([1, 2, 5, 6], 1, [true, true, false, false], groups);
        Assert.StartsWith(
            "There is nothing to fit within the domains: none holds both classes, or every dimension is constant there.",
            Assert.Throws<ArgumentException>(() => new RidgeFitter().Fit(parted, ["x", "x", "y", "y"])).Message,
            StringComparison.Ordinal);
        Assert.StartsWith(
            "There are 4 samples and 1 domains.",
            Assert.Throws<ArgumentException>(() => new RidgeFitter().Fit(parted, ["x"])).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Constructor_PenaltyOutOfRange_IsRefused(double penalty) => Assert.Throws<ArgumentOutOfRangeException>(() => new RidgeFitter(penalty));

    // The definition, term by term in double precision: nothing of it is shared with the fitter. Raw weights are gain · direction; standardised ones
    // that times the deviation.
    private static void AssertStationary(ActivationSet set, FittedDirection fitted, string[] domains)
    {
        var (n, d) = (set.Count, set.Dimension);
        var standard = new double[n][];
        var deviations = new double[d];
        for (var i = 0; i < n; i++)
        {
            standard[i] = new double[d];
        }

        for (var j = 0; j < d; j++)
        {
            var mean = Enumerable.Range(0, n).Average(i => (double)set.Row(i)[j]);
            deviations[j] = Math.Sqrt(Enumerable.Range(0, n).Average(i => Math.Pow(set.Row(i)[j] - mean, 2)));
            for (var i = 0; i < n; i++)
            {
                standard[i][j] = (set.Row(i)[j] - mean) / deviations[j];
            }
        }

        double[] w = [.. deviations.Select((deviation, j) => (double)fitted.Gain * fitted.Direction.Unit[j] * deviation)];
        var sizes = domains.GroupBy(static domain => domain).ToDictionary(static group => group.Key, static group => group.Count());
        var share = n / sizes.Values.Sum(static size => Math.Sqrt(size));
        var gradient = new double[d];
        double scale = 0;
        for (var i = 0; i < n; i++)
        {
            int[] same = [.. Enumerable.Range(0, n).Where(k => domains[k] == domains[i])];
            var target = (set.Trustworthy[i] ? -1 : 1) - same.Average(k => set.Trustworthy[k] ? -1.0 : 1);
            double[] s = [.. Enumerable.Range(0, d).Select(j => standard[i][j] - same.Average(k => standard[k][j]))];
            var weight = share / Math.Sqrt(same.Length);
            var residual = weight * (s.Zip(w, static (a, b) => a * b).Sum() - target);
            for (var j = 0; j < d; j++)
            {
                gradient[j] += residual * s[j];
                scale = Math.Max(scale, Math.Abs(weight * target * s[j]));
            }
        }

        for (var j = 0; j < d; j++)
        {
            Assert.Equal(0, (gradient[j] + (Penalty * d * w[j])) / scale, 1e-4);
        }
    }

    private static ActivationSet Draw(int n, int d, int seed, Func<int, float> shift, float signal = 0.2f)
    {
        var random = new Random(seed);
        bool[] labels = [.. Enumerable.Range(0, n).Select(_ => random.NextDouble() < 0.4)];
        var values = new float[n * d];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < d; j++)
            {
                values[(i * d) + j] = (float)((Gaussian(random) * (1 + (j % 4))) + shift(i) + (j < 20 && !labels[i] ? signal * (1 + (j % 4)) : 0));
            }
        }

        return new ActivationSet(values, d, labels, [.. Enumerable.Range(0, n).Select(static i => $"g{i}")]);
    }

    private static double Gaussian(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
