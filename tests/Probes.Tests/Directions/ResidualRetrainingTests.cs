using Candor.Probes.Activations;
using Candor.Probes.Directions;
using Candor.Probes.Evaluation;
using Candor.Probes.Tests.Fixtures;
using Xunit;

namespace Candor.Probes.Tests.Directions;

public sealed class ResidualRetrainingTests
{
    private static readonly ProbeSource Source = new ProbeSource.Residual(new HookPoint(0), Pooling.Token);

    [Fact]
    public void Fit_ReferenceSet_IsTheOffsetRegressionOfSciPy()
    {
        var reference = HeadReferences.Get("residual");
        var weights = References.Singles(reference.GetProperty("old"));
        var direction = Direction.FromVector(weights);
        var old = new FittedDirection(direction, (float)Math.Sqrt(weights.Sum(static w => (double)w * w)), reference.GetProperty("bias").GetSingle());
        var set = References.Activations;
        var retrained = new ResidualRetraining(reference.GetProperty("l2").GetDouble()).Fit(old, set, set);
        Assert.Equal(1, retrained.Share);
        var probe = retrained.Fitted.ToProbe("p", Source);
        var expected = References.Doubles(reference.GetProperty("scores"));
        for (var i = 0; i < set.Count; i++)
        {
            Assert.Equal(expected[i], probe.Score(set.Row(i)), 1e-4 * Math.Max(1, Math.Abs(expected[i])));
        }
    }

    [Fact]
    public void Fit_NewDataWithAFurtherSign_LearnsItAndKeepsTheOld()
    {
        var old = new LogisticFitter().Fit(Draw(2000, seed: 1, newSign: 0));
        var retrained = new ResidualRetraining().Fit(old, Draw(600, seed: 2, newSign: 3), Draw(2000, seed: 3, newSign: 0));
        Assert.True(retrained.Share > 0);
        Assert.InRange(retrained.RetrainedOnOld, retrained.OldOnOld - 0.01, 1);
        var fresh = Draw(2000, seed: 4, newSign: 3);
        Assert.InRange(Area(retrained.Fitted, fresh), Area(old, fresh) + 0.05, 1);
    }

    // M37: whatever the new data say, here the opposite of the old, the gate holds.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Fit_NewDataThatContradictTheOld_NeverFallsMoreThanAHundredthOnTheOld(int seed)
    {
        var good = Draw(2000, seed, newSign: 0);
        var old = new LogisticFitter().Fit(good);
        var turned = good.WithLabels([.. good.Trustworthy.Select(static label => !label)]);
        var held = Draw(2000, seed + 100, newSign: 0);
        var retrained = new ResidualRetraining(0.1).Fit(old, turned, held);
        Assert.InRange(Area(retrained.Fitted, held), Area(old, held) - 0.01, 1);
        Assert.InRange(retrained.Share, 0, 0.5);
    }

    [Fact]
    public void Fit_GateLeavesNothing_GivesTheOldProbeItself()
    {
        // Two old samples that hardly differ along the old direction, and far the other way along the new: any turn swaps them.
        var old = new FittedDirection(Direction.FromVector([1, 0]), 1, 0);
        var oldSamples = new ActivationSet([0, -1e6f, 1e-3f, 1e6f], 2, [true, false], ["a", "b"]);
        var newSamples = new ActivationSet([0, 5, 1, 4, 0, -5, 1, -4], 2, [true, true, false, false], ["a", "b", "c", "d"]);
        var retrained = new ResidualRetraining(1).Fit(old, newSamples, oldSamples);
        Assert.Equal((0.0, 1.0, 1.0), (retrained.Share, retrained.OldOnOld, retrained.RetrainedOnOld));
        Assert.Same(old, retrained.Fitted);
    }

    [Fact]
    public void Fit_OldScoreThatIsCertainAndRight_LeavesNothingToLearnAndGivesTheOldProbeItself()
    {
        var old = new FittedDirection(Direction.FromVector([1, 0]), 100, 0);
        var set = new ActivationSet([-1, 5, 1, 4, -1, -5, 1, -4], 2, [true, false, true, false], ["a", "b", "c", "d"]);
        var retrained = new ResidualRetraining().Fit(old, set, set);
        Assert.Same(old, retrained.Fitted);
        Assert.Equal((0.0, 1.0, 1.0), (retrained.Share, retrained.OldOnNew, retrained.RetrainedOnNew));
    }

    [Fact]
    public void Fit_OtherWidth_IsRefusedVerbatim()
    {
        var old = new FittedDirection(Direction.FromVector([1, 0]), 1, 0);
        var set = new ActivationSet([1, 2], 1, [true, false], ["a", "b"]);
        var exception = Assert.Throws<ArgumentException>(() => new ResidualRetraining().Fit(old, set, set));
        Assert.Equal("The probe reads 2 dimensions, the new samples have 1 and the old ones 1. (Parameter 'newSamples')", exception.Message);
    }

    // Dimension 0 tells the label everywhere, dimension 1 as far as newSign says.
    private static ActivationSet Draw(int n, int seed, float newSign)
    {
        var values = PlantedDirection.Gaussian(new Random(seed), n * 6);
        bool[] label = [.. Enumerable.Range(0, n).Select(static i => i % 2 == 0)];
        for (var i = 0; i < n; i++)
        {
            values[i * 6] += label[i] ? -0.75f : 0.75f;
            values[(i * 6) + 1] += newSign / 2 * (label[i] ? -1 : 1);
        }

        return new ActivationSet(values, 6, label, [.. Enumerable.Range(0, n).Select(static i => $"{i}")]);
    }

    private static double Area(FittedDirection fitted, ActivationSet set)
    {
        var probe = fitted.ToProbe("p", Source);
        return Auroc.Of([.. Enumerable.Range(0, set.Count).Select(i => probe.Score(set.Row(i)))], set.Trustworthy);
    }
}
