using Candor.Probes.Activations;
using Candor.Probes.Nonlinear;
using Candor.Probes.Readouts;
using Candor.Probes.Tests.Readouts;
using Xunit;

namespace Candor.Probes.Tests.Nonlinear;

public sealed class PerceptronProbeTests : ProbeContract
{
    private static readonly ProbeSource Source = new ProbeSource.Residual(new HookPoint(1), Pooling.Token);

    private protected override ITokenProbe Probe { get; } =
        new PerceptronFitter([6, 4]).Fit("mlp", Source, new PlantedDirection(12, separation: 2, noise: 1, seed: 1).Draw(200));

    private protected override int Width => 12;

    [Theory]
    [InlineData(HiddenUnit.Relu, 6.5)]
    [InlineData(HiddenUnit.Tanh, 1.4950548)]
    public void Score_ByHand_IsItsFormula(HiddenUnit unit, double expected)
    {
        // Hidden sums 1 + 2 = 3 and −5 + 2 = −3; the output is 2 h₀ + h₁ + ½, and tanh 3 is 0.9950548.
        var probe = new PerceptronProbe("p", Source, unit, [new PerceptronLayer([1, 1, -5, 1], [0, 0]), new PerceptronLayer([2, 1], [0.5f])]);
        Assert.Equal(expected, probe.Score([1, 2]), 1e-5);
    }

    // Narrower features would cut the rows of weights elsewhere and give a score that looks like one.
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Score_FeaturesOfAnotherWidth_AreRefusedVerbatim(int width)
    {
        var probe = new PerceptronProbe("p", Source, HiddenUnit.Tanh, [new PerceptronLayer([1, 1, -5, 1], [0, 0]), new PerceptronLayer([2, 1], [0.5f])]);
        Assert.Equal(
            $"There are {width} features; 2 are expected. (Parameter 'features')", Assert
                .Throws<ArgumentException>(() => probe.Score(new float[width])).Message);
    }

    [Fact]
    public void Constructor_LayersThatDoNotFit_AreRefusedVerbatim()
    {
        var exception = Assert.Throws<ArgumentException>(
            () => new PerceptronProbe(
                "p", Source, HiddenUnit.Tanh, [new PerceptronLayer(new float[6], new float[2]), new PerceptronLayer(new float[3], new float[1])]));
        Assert.Equal("Layers of 3 → 2, 3 → 1 are not one or two hidden layers of at most 1024 units. (Parameter 'layers')", exception.Message);
        Assert.Throws<ArgumentException>(() => new PerceptronProbe("p", Source, HiddenUnit.Tanh, [new PerceptronLayer(new float[3], new float[1])]));
    }
}
