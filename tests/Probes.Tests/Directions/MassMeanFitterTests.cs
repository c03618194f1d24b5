using Candor.Probes.Activations;
using Candor.Probes.Directions;
using Xunit;

namespace Candor.Probes.Tests.Directions;

public sealed class MassMeanFitterTests : FitterContract
{
    /// <summary>The squared sine is a sum of 31 squares around its expectation; 2 is beyond any of 15 draws.</summary>
    private protected override double Inefficiency => 2;

    private protected override FittedDirection Fit(ActivationSet set) => new MassMeanFitter().Fit(set);

    [Fact]
    public void Fit_FourPoints_IsTheClosedForm()
    {
        // Means (0, 0) and (4, 0); variance 1 along the difference: gain 4 / 1, midpoint 2.
        var set = new ActivationSet([-1, 5, 1, -5, 3, 2, 5, -2], 2, [true, true, false, false], ["a", "b", "c", "d"]);
        var fitted = Fit(set);
        Assert.Equal([1f, 0f], fitted.Direction.Unit.ToArray());
        Assert.Equal((4f, -8f), (fitted.Gain, fitted.Bias));
    }

    [Fact]
    public void Fit_EqualMeans_IsRefusedVerbatim()
    {
        var set = new ActivationSet([-1, 1, -2, 2], 1, [true, true, false, false], ["a", "b", "c", "d"]);
        var exception = Assert.Throws<ArgumentException>(() => Fit(set));
        Assert.Equal("The classes differ in no direction: every dimension is constant, or the class means are equal.", exception.Message);
    }

    [Fact]
    public void Fit_NoSpreadAlongDifference_IsRefusedVerbatim()
    {
        var set = new ActivationSet([0, 1, 0, 2, 3, 1, 3, 2], 2, [true, true, false, false], ["a", "b", "c", "d"]);
        var exception = Assert.Throws<ArgumentException>(() => Fit(set));
        Assert.Equal(
            "The activations do not vary along the difference of the class means, so that the score has no scale. (Parameter 'set')", exception.Message);
    }
}
