using Candor.Probes.Activations;
using Candor.Probes.Directions;
using Candor.Probes.Evaluation;
using Xunit;

namespace Candor.Probes.Tests.Directions;

public sealed class ContrastConsistentFitterTests
{
    [Fact]
    public void Fit_PlantedContrast_SeparatesHeldOutStatementsWithoutTheirLabels()
    {
        var (affirmed, denied) = Draw(600, contrast: 3, seed: 1);
        var probe = new ContrastConsistentFitter().Fit(affirmed, denied, orient: 10);
        var (heldAffirmed, heldDenied) = Draw(600, contrast: 3, seed: 2);
        Assert.InRange(Area(probe, heldAffirmed, heldDenied), 0.9, 1);

        // All labels but those that orient may be anything: they are not read.
        bool[] garbled = [.. affirmed.Trustworthy.Select(static (label, i) => i < 10 ? label : i % 2 == 0)];
        var same = new ContrastConsistentFitter().Fit(Relabel(affirmed, garbled), denied, orient: 10);
        Assert.Equal(probe.Affirmed.Direction.Unit.ToArray(), same.Affirmed.Direction.Unit.ToArray());
    }

    [Fact]
    public void Fit_NoContrast_IsAtChance()
    {
        var (affirmed, denied) = Draw(600, contrast: 0, seed: 3);
        var probe = new ContrastConsistentFitter().Fit(affirmed, denied, orient: 10);
        var (heldAffirmed, heldDenied) = Draw(600, contrast: 0, seed: 4);
        Assert.InRange(Area(probe, heldAffirmed, heldDenied), 0.4, 0.6);
    }

    [Fact]
    public void Evaluate_Gradient_EqualsDifferenceQuotient()
    {
        var (affirmed, denied) = Draw(40, contrast: 1, seed: 5);
        var objective = new ContrastObjective(affirmed, denied, Standardisation.Of(affirmed), Standardisation.Of(denied), 0.01);
        double[] point = [.. Enumerable.Range(0, 9).Select(static j => 0.3 * Math.Sin(j + 1))];
        var gradient = new double[9];
        objective.Evaluate(point, gradient);
        for (var j = 0; j < 9; j++)
        {
            double[] up = [.. point], down = [.. point];
            up[j] += 1e-6;
            down[j] -= 1e-6;
            Assert.Equal((objective.Evaluate(up, new double[9]) - objective.Evaluate(down, new double[9])) / 2e-6, gradient[j], 1e-7);
        }
    }

    [Fact]
    public void Score_OfACopyWithAnotherDirection_IsThatDirections()
    {
        var read = new FittedDirection(Direction.FromVector([1, 0]), 2, 1);
        var probe = new ContrastProbe(read, read, 0);
        Assert.Equal(2, probe.Score([3, 0], [1, 0]));
        Assert.Equal(5, (probe with { Affirmed = read with { Gain = 4 } }).Score([3, 0], [1, 0]));
    }

    [Fact]
    public void Fit_SetsThatDoNotPairUp_AreRefusedVerbatim()
    {
        var (affirmed, _) = Draw(40, contrast: 1, seed: 1);
        var (_, denied) = Draw(42, contrast: 1, seed: 1);
        var exception = Assert.Throws<ArgumentException>(() => new ContrastConsistentFitter().Fit(affirmed, denied, orient: 4));
        Assert.Equal("The affirmed set is [40, 8] and the denied one [42, 8]; they must pair up. (Parameter 'denied')", exception.Message);
    }

    // Truth moves the two completions apart along dimension 0; which completion was read is a constant of dimension 1.
    private static (ActivationSet Affirmed, ActivationSet Denied) Draw(int n, float contrast, int seed)
    {
        var random = new Random(seed);
        var (yes, no) = (PlantedDirection.Gaussian(random, n * 8), PlantedDirection.Gaussian(random, n * 8));
        bool[] isTrue = [.. Enumerable.Range(0, n).Select(static i => i % 2 == 0)];
        for (var i = 0; i < n; i++)
        {
            yes[i * 8] += isTrue[i] ? -contrast : contrast;
            no[i * 8] += isTrue[i] ? contrast : -contrast;
            yes[(i * 8) + 1] += 10;
        }

        string[] groups = [.. Enumerable.Range(0, n).Select(static i => $"{i}")];
        return (new ActivationSet(yes, 8, isTrue, groups), new ActivationSet(no, 8, isTrue, groups));
    }

    private static ActivationSet Relabel(ActivationSet set, bool[] labels) =>
        new([.. Enumerable.Range(0, set.Count).SelectMany(i => set.Row(i).ToArray())], set.Dimension, labels, set.Groups);

    private static double Area(ContrastProbe probe, ActivationSet affirmed, ActivationSet denied)
    {
        var scores = new float[affirmed.Count];
        for (var i = 0; i < scores.Length; i++)
        {
            scores[i] = probe.Score(affirmed.Row(i), denied.Row(i));
        }

        return Auroc.Of(scores, affirmed.Trustworthy);
    }
}
