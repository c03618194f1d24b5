using Candor.Probes.Activations;
using Candor.Probes.Directions;
using Xunit;

namespace Candor.Probes.Tests.Directions;

/// <summary>What holds of every fitter of directions.</summary>
public abstract class FitterContract
{
    /// <summary>How many times the squared sine of the plain difference of means this fitter may miss by.</summary>
    private protected abstract double Inefficiency { get; }

    private protected abstract FittedDirection Fit(ActivationSet set);

    [Theory]
    [InlineData(200)]
    [InlineData(800)]
    [InlineData(3200)]
    public void Fit_PlantedDirection_RecoversItWithinBoundThatTightensWithSamples(int n)
    {
        for (var seed = 0; seed < 5; seed++)
        {
            var planted = new PlantedDirection(32, separation: 2, noise: 3, seed);
            var cosine = planted.Cosine(Fit(planted.Draw(n)).Direction);
            Assert.True(cosine > 0, "points to the trustworthy side");
            Assert.InRange(1 - (cosine * cosine), 0, Inefficiency * planted.ExpectedSquaredSine(n));
        }
    }

    [Fact]
    public void Fit_ShuffledLabels_FindsNoDirection()
    {
        for (var seed = 0; seed < 5; seed++)
        {
            // Without a plant, so that the labels are independent of everything: a random direction's cosine has deviation 1/√d.
            var planted = new PlantedDirection(64, separation: 0, noise: 1, seed);
            Assert.InRange(Math.Abs(planted.Cosine(Fit(planted.Draw(2000, shuffled: true)).Direction)), 0, 4 / Math.Sqrt(64));
        }
    }

    [Fact]
    public void Fit_ShuffledLabels_SeparatesHeldOutSamplesByChanceOnly()
    {
        var (shuffled, right) = (0.0, 0.0);
        const int Seeds = 20;
        for (var seed = 0; seed < Seeds; seed++)
        {
            var planted = new PlantedDirection(16, separation: 3, noise: 1, seed);
            var held = planted.Draw(500, draw: 1);
            shuffled += Accuracy(Fit(planted.Draw(500, shuffled: true)), held) / Seeds;
            right += Accuracy(Fit(planted.Draw(500)), held) / Seeds;
        }

        // One shuffled fit may lean to either side; on average they are at chance. The best possible at a separation of 3 is Φ(1.5) = 0.933.
        Assert.InRange(shuffled, 0.35, 0.65);
        Assert.InRange(right, 0.91, 0.95);
    }

    [Fact]
    public void Fit_Twice_GivesTheSameBits()
    {
        var set = new PlantedDirection(16, separation: 1, noise: 1, seed: 2).Draw(300);
        var (first, second) = (Fit(set), Fit(set));
        Assert.Equal(first.Direction.Unit.ToArray(), second.Direction.Unit.ToArray());
        Assert.Equal((first.Gain, first.Bias), (second.Gain, second.Bias));
    }

    [Fact]
    public void Fit_LabelsSwapped_NegatesScores()
    {
        var set = new PlantedDirection(8, separation: 1, noise: 1, seed: 3).Draw(300);
        var swapped = new ActivationSet(Values(set), 8, [.. set.Trustworthy.Select(static label => !label)], set.Groups);
        AssertScores(set, Fit(set), set, Fit(swapped), sign: -1);
    }

    [Fact]
    public void Fit_OriginMovedFarOut_KeepsScores()
    {
        var set = new PlantedDirection(8, separation: 1, noise: 1, seed: 4).Draw(300);
        var moved = new ActivationSet([.. Values(set).Select(static x => x + 64)], 8, set.Trustworthy, set.Groups);
        AssertScores(set, Fit(set), moved, Fit(moved), sign: 1);
    }

    [Fact]
    public void Fit_UnitChanged_KeepsScores()
    {
        var set = new PlantedDirection(8, separation: 1, noise: 1, seed: 5).Draw(300);
        var scaled = new ActivationSet([.. Values(set).Select(static x => x * 1024)], 8, set.Trustworthy, set.Groups);
        AssertScores(set, Fit(set), scaled, Fit(scaled), sign: 1);
    }

    [Fact]
    public void Fit_ConstantDimension_GivesItNoWeight()
    {
        var set = new PlantedDirection(8, separation: 2, noise: 1, seed: 6).Draw(300);
        var values = Values(set);
        for (var i = 0; i < set.Count; i++)
        {
            values[(i * 8) + 3] = 0.1f;
        }

        Assert.Equal(0, Fit(new ActivationSet(values, 8, set.Trustworthy, set.Groups)).Direction.Unit[3], 1e-6);
    }

    [Fact]
    public void Fit_ConstantActivations_IsRefused()
    {
        var set = new ActivationSet(new float[40], 2, [.. Enumerable.Range(0, 20).Select(static i => i < 10)], [.. Enumerable.Repeat("g", 20)]);
        Assert.Throws<ArgumentException>(() => Fit(set));
    }

    [Fact]
    public void Fit_AnySet_ScoresInLogitsAroundZero()
    {
        // Balanced classes and a separation of s deviations: log-odds are ± s²/2 at the class means, give or take the penalty.
        var planted = new PlantedDirection(8, separation: 2, noise: 1, seed: 7);
        var set = planted.Draw(4000);
        var fitted = Fit(set);
        var mean = Enumerable.Range(0, set.Count).Where(i => !set.Trustworthy[i]).Average(i => Score(fitted, set.Row(i)));
        Assert.InRange(mean, 1.6, 2.4);
    }

    private protected static float Score(FittedDirection fitted, ReadOnlySpan<float> row) =>
        fitted.ToProbe("p", new ProbeSource.Residual(new HookPoint(0), Pooling.Token)).Score(row);

    private protected static float[] Values(ActivationSet set) => [.. Enumerable.Range(0, set.Count).SelectMany(i => set.Row(i).ToArray())];

    private static double Accuracy(FittedDirection fitted, ActivationSet set) =>
        Enumerable.Range(0, set.Count).Average(i => Score(fitted, set.Row(i)) > 0 != set.Trustworthy[i] ? 1 : 0.0);

    private static void AssertScores(ActivationSet set, FittedDirection fitted, ActivationSet otherSet, FittedDirection other, int sign)
    {
        for (var i = 0; i < set.Count; i++)
        {
            // Moving the origin by 64 costs 6 of the 24 bits of a single.
            Assert.Equal(sign * Score(fitted, set.Row(i)), Score(other, otherSet.Row(i)), 1e-3);
        }
    }
}
