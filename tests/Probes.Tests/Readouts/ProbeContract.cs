using Candor.Probes.Readouts;
using Xunit;

namespace Candor.Probes.Tests.Readouts;

/// <summary>What holds of every probe of single tokens.</summary>
public abstract class ProbeContract
{
    private protected abstract ITokenProbe Probe { get; }

    /// <summary>Width of what the probe reads.</summary>
    private protected abstract int Width { get; }

    [Fact]
    public void Score_AnyFeatures_IsFiniteAndAlwaysTheSameBits()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var features = Features(seed);
            var score = Probe.Score(features);
            Assert.True(float.IsFinite(score));
            Assert.Equal(score, Probe.Score(features));
        }
    }

    [Fact]
    public void Score_BetweenOtherScores_DoesNotDependOnThem()
    {
        var alone = Probe.Score(Features(1));
        Probe.Score(Features(2));
        Assert.Equal(alone, Probe.Score(Features(1)));
    }

    [Fact]
    public void Score_NaNAnywhere_IsNaN()
    {
        for (var i = 0; i < Width; i++)
        {
            var features = Features(3);
            features[i] = float.NaN;
            Assert.Equal(float.NaN, Probe.Score(features));
        }
    }

    [Fact]
    public void Score_FromManyThreads_IsTheSame()
    {
        var expected = Enumerable.Range(0, 64).Select(seed => Probe.Score(Features(seed))).ToArray();
        var found = new float[64];
        Parallel.For(0, 64, seed => found[seed] = Probe.Score(Features(seed)));
        Assert.Equal(expected, found);
    }

    [Fact]
    public void Score_Always_AllocatesNothing()
    {
        var (probe, features) = (Probe, Features(4));
        AllocationAssert.None(() => probe.Score(features));
    }

    [Fact]
    public void NameAndSource_Always_AreThere()
    {
        Assert.NotEmpty(Probe.Name);
        Assert.NotNull(Probe.Source);
    }

    private protected float[] Features(int seed) => PlantedDirection.Gaussian(new Random(seed), Width);
}
