using Candor.Probes.Activations;
using Candor.Probes.Directions;
using Xunit;

namespace Candor.Probes.Tests.Directions;

public sealed class DirectionTests
{
    [Fact]
    public void FromVector_AnyVector_HasLengthOne()
    {
        var direction = Direction.FromVector([3, 0, -4]);
        Assert.Equal([0.6f, 0, -0.8f], direction.Unit.ToArray());
        Assert.Equal(3, direction.Dimension);
    }

    [Theory]
    [InlineData(1e-30f)]
    [InlineData(1e30f)]
    public void FromVector_ComponentsWhoseSquaresLeaveTheRange_StillHasLengthOne(float scale)
    {
        var direction = Direction.FromVector([3 * scale, 4 * scale]);
        Assert.Equal(0.6f, direction.Unit[0], 1e-6);
        Assert.Equal(0.8f, direction.Unit[1], 1e-6);
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void FromVector_ZeroOrNotFinite_IsRefusedVerbatim(float value)
    {
        var exception = Assert.Throws<ArgumentException>(() => Direction.FromVector([0, value]));
        Assert.Equal("A direction needs a finite, non-zero vector. (Parameter 'vector')", exception.Message);
    }

    [Fact]
    public void FromVector_Empty_IsRefused() => Assert.Throws<ArgumentException>(() => Direction.FromVector([]));

    [Fact]
    public void Project_ResidualOrthogonalToDirection_ReturnsZero() =>
        Assert.Equal(0, Direction.FromVector([1, 1]).Project([5, -5]));

    [Fact]
    public void Project_ResidualAlongDirection_ReturnsItsSignedLength() =>
        Assert.Equal(-10, Direction.FromVector([3, 4]).Project([-6, -8]), 1e-5);

    [Fact]
    public void Project_NaN_ReturnsNaN() => Assert.Equal(float.NaN, Direction.FromVector([1, 0]).Project([float.NaN, 0]));

    [Fact]
    public void Project_OtherWidth_IsRefused() => Assert.Throws<ArgumentException>(() => Direction.FromVector([1, 0]).Project([1]));

    [Fact]
    public void Score_OfAFittedDirection_IsItsLinearProbes()
    {
        var fitted = new FittedDirection(Direction.FromVector([3, 4]), 2, -1);
        float[] residual = [5, -1];
        Assert.Equal(fitted.ToProbe("p", new ProbeSource.Residual(new HookPoint(0), Pooling.Token)).Score(residual), fitted.Score(residual));
        Assert.True(float.IsNaN(fitted.Score([float.NaN, 1])));
        Assert.Throws<ArgumentException>(() => fitted.Score([1, 2, 3]));
    }

    // Their gain is beyond 3e38: an infinite one would make every score NaN or infinite without a word.
    [Fact]
    public void Fit_ActivationsTooSmallForSinglePrecision_IsRefused()
    {
        var set = new ActivationSet([1e-42f, 3e-42f, 2e-42f, 5e-42f], 1, [true, false, true, false], ["a", "b", "c", "d"]);
        Assert.Contains(
            "which single precision does not hold; the activations are too small or too large.",
            Assert.Throws<ArgumentException>(() => new LogisticFitter().Fit(set)).Message,
            StringComparison.Ordinal);
    }
}
