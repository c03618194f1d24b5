using Candor.Probes.Activations;
using Candor.Probes.Directions;
using Candor.Probes.Readouts;
using Candor.Probes.Tests.Fixtures;
using Xunit;

namespace Candor.Probes.Tests.Directions;

public sealed class MahalanobisFitterTests
{
    private static readonly ProbeSource Source = new ProbeSource.Residual(new HookPoint(1), Pooling.Token);

    [Fact]
    public void Fit_ReferenceSet_ScoresLikeNumPyToFourDigits()
    {
        var expected = References.Doubles(References.Get("tied").GetProperty("mahalanobis"));
        var set = References.Activations;
        var probe = Fit(set);
        for (var i = 0; i < set.Count; i++)
        {
            Assert.Equal(expected[i], probe.Score(set.Row(i)), 5e-5);
        }
    }

    [Fact]
    public void Fit_PlantedDirection_SeparatesHeldOutAndShuffledDoesNot()
    {
        var planted = new PlantedDirection(32, separation: 3, noise: 1, seed: 1) { Nuisance = 20 };
        var held = planted.Draw(2000, draw: 1);
        Assert.InRange(Accuracy(Fit(planted.Draw(1000)), held), 0.9, 1);
        Assert.InRange(Accuracy(Fit(planted.Draw(1000, shuffled: true)), held), 0.1, 0.9);
    }

    [Fact]
    public void Fit_Twice_ScoresTheSameBits()
    {
        var set = new PlantedDirection(16, separation: 1, noise: 1, seed: 2).Draw(200);
        var (first, second) = (Fit(set), Fit(set));
        Assert.All(Enumerable.Range(0, set.Count), i => Assert.Equal(first.Score(set.Row(i)), second.Score(set.Row(i))));
    }

    [Fact]
    public void Fit_ConstantActivations_IsRefusedVerbatim()
    {
        var set = new ActivationSet(new float[8], 2, [true, true, false, false], ["a", "b", "c", "d"]);
        var exception = Assert.Throws<ArgumentException>(() => Fit(set));
        Assert.Equal("The activations do not vary within their classes, so that no distance can be measured. (Parameter 'set')", exception.Message);
    }

    private static MahalanobisProbe Fit(ActivationSet set) => new MahalanobisFitter().Fit("m", Source, set);

    private static double Accuracy(MahalanobisProbe probe, ActivationSet set) =>
        Enumerable.Range(0, set.Count).Average(i => probe.Score(set.Row(i)) > 0 != set.Trustworthy[i] ? 1 : 0.0);
}
