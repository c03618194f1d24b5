using Candor.Probes.Activations;
using Candor.Probes.Directions;
using Candor.Probes.Tests.Fixtures;
using Xunit;

namespace Candor.Probes.Tests.Directions;

public sealed class SupportVectorFitterTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Fit_ReferenceSet_ScoresLikeScikitLearn(int index)
    {
        var reference = References.Method("support_vector")[index];
        var expected = References.Doubles(reference.GetProperty("scores"));
        var set = References.Activations;
        var probe = new SupportVectorFitter(reference.GetProperty("c").GetDouble()).Fit(set).ToProbe("p", Source);
        for (var i = 0; i < set.Count; i++)
        {
            Assert.Equal(expected[i], probe.Score(set.Row(i)), 3e-3);
        }
    }

    [Fact]
    public void Fit_PlantedDirection_RecoversItAndShuffledDoesNot()
    {
        var planted = new PlantedDirection(32, separation: 3, noise: 1, seed: 4);
        Assert.InRange(planted.Cosine(new SupportVectorFitter(0.01).Fit(planted.Draw(2000)).Direction), 0.9, 1);
        Assert.InRange(Math.Abs(planted.Cosine(new SupportVectorFitter(0.01).Fit(planted.Draw(2000, shuffled: true)).Direction)), 0, 0.7);
    }

    [Fact]
    public void Fit_OtherSeed_FindsTheSameOptimum()
    {
        var set = new PlantedDirection(8, separation: 1, noise: 1, seed: 3).Draw(300);
        var first = new SupportVectorFitter(0.1, seed: 1).Fit(set);
        var second = new SupportVectorFitter(0.1, seed: 2).Fit(set);
        Assert.Equal(1, System.Numerics.Tensors.TensorPrimitives.Dot(first.Direction.Unit, second.Direction.Unit), 1e-5);
        Assert.Equal(1, first.Gain / second.Gain, 1e-3);
    }

    [Fact]
    public void Fit_ConstantActivations_IsRefused()
    {
        var set = new ActivationSet(new float[8], 2, [true, true, false, false], ["a", "b", "c", "d"]);
        Assert.Throws<ArgumentException>(() => new SupportVectorFitter().Fit(set));
    }

    private static ProbeSource Source => new ProbeSource.Residual(new HookPoint(0), Pooling.Token);
}
