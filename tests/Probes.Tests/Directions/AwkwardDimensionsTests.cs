using Candor.Probes.Activations;
using Candor.Probes.Directions;
using Candor.Probes.Readouts;
using Xunit;

namespace Candor.Probes.Tests.Directions;

/// <summary>
/// Dimensions as residual streams have them: one a thousand times as loud as the others, copies of one another, constants, and more than samples.
/// </summary>
public sealed class AwkwardDimensionsTests
{
    private const int D = 24;
    private static readonly ProbeSource Source = new ProbeSource.Residual(new HookPoint(0), Pooling.Token);

    /// <summary>Fitters whose scores do not depend on the unit of any one dimension.</summary>
    public static TheoryData<string> UnitFree => ["logistic", "diagonal", "none"];

    [Theory]
    [MemberData(nameof(UnitFree))]
    public void Fit_OneDimensionAThousandTimesAsLoudAndFarOut_KeepsScores(string method)
    {
        var set = new PlantedDirection(D, separation: 2, noise: 1, seed: 1).Draw(600);
        var loud = Map(set, static (j, x) => j == 5 ? (x * 1024) + 65_536 : x);
        var (probe, loudProbe) = (Fit(method, set).ToProbe("p", Source), Fit(method, loud).ToProbe("p", Source));
        for (var i = 0; i < set.Count; i++)
        {
            // 65,536 beside a spread of 1,024 costs 6 bits of that dimension, and as many of the score.
            Assert.Equal(probe.Score(set.Row(i)), loudProbe.Score(loud.Row(i)), 2e-3);
        }
    }

    [Fact]
    public void Fit_OneLoudDimension_DrownsTheOthersUnderSphericalShrinkageOnly()
    {
        // Correlated dimensions, so that whitening matters; the loud one carries no label.
        var planted = new PlantedDirection(D, separation: 2, noise: 1, seed: 2) { Nuisance = 30 };
        var set = Map(planted.Draw(600), static (j, x) => j == 5 ? x * 1e4f : x);
        var held = Map(planted.Draw(4000, draw: 1), static (j, x) => j == 5 ? x * 1e4f : x);
        Assert.InRange(Accuracy(new MassMeanFitter(whiten: true, CovarianceShrinkage.Diagonal).Fit(set), held), 0.8, 0.86);
        Assert.InRange(Accuracy(new MassMeanFitter(whiten: true).Fit(set), held), 0.4, 0.75);
    }

    [Theory]
    [InlineData("logistic")]
    [InlineData("diagonal")]
    [InlineData("spherical")]
    public void Fit_DimensionTwice_SharesItsWeightEqually(string method)
    {
        var set = Map(new PlantedDirection(D, separation: 2, noise: 1, seed: 3).Draw(400), static (_, x) => x, copyOf: 2, into: 9);
        var unit = Fit(method, set).Direction.Unit;
        Assert.Equal(unit[2], unit[9], 1e-4);
    }

    [Fact]
    public void Fit_DimensionTwiceWithoutShrinkage_IsRefusedVerbatim()
    {
        var set = Map(new PlantedDirection(D, separation: 2, noise: 1, seed: 3).Draw(400), static (j, x) => j == 9 ? 0 : x);
        var exception = Assert.Throws<ArgumentException>(() => Fit("none", set));
        Assert.Equal(
            "The covariance within the classes cannot be inverted (there are too few samples, or a dimension is constant or a sum of others); shrink it. "
            + "(Parameter 'set')",
            exception.Message);
    }

    [Theory]
    [InlineData("logistic")]
    [InlineData("diagonal")]
    [InlineData("spherical")]
    public void Fit_FewerSamplesThanDimensions_SeparatesHeldOutSamples(string method)
    {
        var planted = new PlantedDirection(300, separation: 8, noise: 1, seed: 4);
        Assert.InRange(Accuracy(Fit(method, planted.Draw(80)), planted.Draw(1000, draw: 1)), 0.9, 1);
    }

    [Fact]
    public void Fit_ConstantDimensionUnderDiagonalShrinkage_GetsNoWeight()
    {
        var set = Map(new PlantedDirection(D, separation: 2, noise: 1, seed: 5).Draw(300), static (j, x) => j == 3 ? 0.1f : x);
        Assert.Equal(0, Fit("diagonal", set).Direction.Unit[3], 1e-6);
        var probe = new MahalanobisFitter(CovarianceShrinkage.Diagonal).Fit("m", Source, set);
        Assert.All(Enumerable.Range(0, set.Count), i => Assert.True(float.IsFinite(probe.Score(set.Row(i)))));
    }

    private static FittedDirection Fit(string method, ActivationSet set) => method switch
    {
        "logistic" => new LogisticFitter().Fit(set),
        "diagonal" => new MassMeanFitter(whiten: true, CovarianceShrinkage.Diagonal).Fit(set),
        "none" => new MassMeanFitter(whiten: true, CovarianceShrinkage.None).Fit(set),
        _ => new MassMeanFitter(whiten: true).Fit(set),
    };

    private static ActivationSet Map(ActivationSet set, Func<int, float, float> map, int copyOf = 0, int into = 0)
    {
        var d = set.Dimension;
        var values = new float[set.Count * d];
        for (var i = 0; i < set.Count; i++)
        {
            for (var j = 0; j < d; j++)
            {
                values[(i * d) + j] = map(j, set.Row(i)[j == into ? copyOf : j]);
            }
        }

        return new ActivationSet(values, d, set.Trustworthy, set.Groups);
    }

    private static double Accuracy(FittedDirection fitted, ActivationSet set)
    {
        var probe = fitted.ToProbe("p", Source);
        return Enumerable.Range(0, set.Count).Average(i => probe.Score(set.Row(i)) > 0 != set.Trustworthy[i] ? 1 : 0.0);
    }
}
