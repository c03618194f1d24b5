using Candor.Probes.Activations;
using Candor.Probes.Directions;
using Candor.Probes.Readouts;
using Xunit;

namespace Candor.Probes.Tests.Readouts;

public sealed class LinearProbeTests : ProbeContract
{
    private protected override ITokenProbe Probe { get; } = new LinearProbe(
        "linear", new ProbeSource.Residual(new HookPoint(2), Pooling.Token), Direction.FromVector(PlantedDirection.Gaussian(new Random(1), 48)), 2, -1);

    private protected override int Width => 48;

    [Fact]
    public void Score_ByHand_IsGainTimesProjectionPlusBias() => Assert.Equal(
        (2 * 5) - 1, new LinearProbe("p", new ProbeSource.Residual(new HookPoint(0), Pooling.Token), Direction.FromVector([3, 4]), 2, -1).Score([3, 4]), 1e-5);
}

public sealed class OutputProbeTests : ProbeContract
{
    private protected override ITokenProbe Probe { get; } = new OutputProbe("entropy", new ProbeSource.Output(OutputStatistic.Entropy));

    private protected override int Width => 1;

    [Fact]
    public void Score_Statistic_IsTheStatistic() => Assert.Equal(1.25f, Probe.Score([1.25f]));
}

public sealed class MahalanobisProbeTests : ProbeContract
{
    private static readonly ProbeSource Source = new ProbeSource.Residual(new HookPoint(1), Pooling.Token);

    private protected override ITokenProbe Probe { get; } =
        new MahalanobisFitter().Fit("mahalanobis", Source, new PlantedDirection(24, separation: 2, noise: 1, seed: 1).Draw(200));

    private protected override int Width => 24;

    [Fact]
    public void Score_ByHand_IsTheDifferenceOfDistances()
    {
        // W = diag(1, 2): from (0, 0) to (3, 2) is ‖(3, 4)‖ = 5; from (3, 0) it is ‖(0, 4)‖ = 4.
        var probe = new MahalanobisProbe("m", Source, [0, 0], [3, 0], [1, 0, 0, 2]);
        Assert.Equal(1, probe.Score([3, 2]));
        Assert.Equal(0, probe.Score([1.5f, 7]));
        Assert.Equal(-3, probe.Score([0, 0]));
    }

    [Fact]
    public void Score_OutlierHoweverFar_NeverExceedsTheDistanceOfTheMeans()
    {
        var probe = (MahalanobisProbe)Probe;
        var most = Math.Abs(probe.Score(probe.UntrustworthyMean));
        for (var seed = 0; seed < 50; seed++)
        {
            float[] outlier = [.. Features(seed).Select(x => x * MathF.Pow(10, seed % 5))];
            Assert.InRange(Math.Abs(probe.Score(outlier)), 0, most * 1.01 + 0.01 * (seed % 5));
        }
    }

    [Fact]
    public void Score_StreamTooWideForTheStack_AllocatesNothingEither()
    {
        const int Wide = 2100;
        var whitening = new float[Wide * Wide];
        for (var i = 0; i < Wide; i++)
        {
            whitening[(i * Wide) + i] = 1;
        }

        var probe = new MahalanobisProbe("m", Source, new float[Wide], [.. Enumerable.Repeat(1f, Wide)], whitening);
        var features = new float[Wide];
        Assert.Equal(-Math.Sqrt(Wide), probe.Score(features), 1e-3);
        AllocationAssert.None(() => probe.Score(features), repeats: 20);
    }

    [Theory]
    [InlineData(2, 2, 3)]
    [InlineData(2, 1, 4)]
    [InlineData(0, 0, 0)]
    public void Constructor_ShapesDisagree_IsRefusedVerbatim(int trustworthy, int untrustworthy, int whitening)
    {
        var exception = Assert.Throws<ArgumentException>(
            () => new MahalanobisProbe("m", Source, new float[trustworthy], new float[untrustworthy], new float[whitening]));
        Assert.Equal(
            $"Means of {trustworthy} and {untrustworthy} values and a whitening matrix of {whitening} do not fit together. (Parameter 'whitening')",
            exception.Message);
    }
}
