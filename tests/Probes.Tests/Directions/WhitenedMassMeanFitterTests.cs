using System.Text.Json;
using Candor.Probes.Activations;
using Candor.Probes.Directions;
using Candor.Probes.Tests.Fixtures;
using Candor.Testing;
using Xunit;

namespace Candor.Probes.Tests.Directions;

public sealed class WhitenedMassMeanFitterTests : FitterContract
{
    /// <summary>Estimating the covariance adds a factor of about (1 + s²/4) at a separation s of 2; the rest is room for 15 draws.</summary>
    private protected override double Inefficiency => 3.5;

    private protected override FittedDirection Fit(ActivationSet set) => new MassMeanFitter(whiten: true).Fit(set);

    [Fact]
    public void Fit_ReferenceSet_ScoresLikeNumPyToFourDigits()
    {
        var expected = References.Doubles(References.Get("tied").GetProperty("whitened_mass_mean"));
        var set = References.Activations;
        var fitted = Fit(set);
        for (var i = 0; i < set.Count; i++)
        {
            Assert.Equal(expected[i], Score(fitted, set.Row(i)), 5e-5 * Math.Max(1, Math.Abs(expected[i])));
        }
    }

    [Theory]
    [InlineData(CovarianceShrinkage.None)]
    [InlineData(CovarianceShrinkage.Diagonal)]
    public void Fit_OtherShrinkage_ScoresLikeScikitLearnAndNumPyToFourDigits(CovarianceShrinkage shrinkage)
    {
        var root = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, "tests", "Probes.Tests", "Fixtures", "shrinkage.json"))).RootElement;
        var expected = References.Doubles(
            shrinkage == CovarianceShrinkage.None ? root.GetProperty("none") : root.GetProperty("diagonal").GetProperty("scores"));
        var set = References.Activations;
        var fitted = new MassMeanFitter(whiten: true, shrinkage).Fit(set);
        for (var i = 0; i < set.Count; i++)
        {
            Assert.Equal(expected[i], Score(fitted, set.Row(i)), 5e-5 * Math.Max(1, Math.Abs(expected[i])));
        }
    }

    [Fact]
    public void Fit_LoudNuisanceDirection_SeesThroughIt()
    {
        var plain = 0.0;
        for (var seed = 0; seed < 5; seed++)
        {
            var planted = new PlantedDirection(16, separation: 2, noise: 1, seed) { Nuisance = 100 };
            var set = planted.Draw(400);
            Assert.InRange(planted.Cosine(Fit(set).Direction), 0.9, 1);
            plain += Math.Abs(planted.Cosine(new MassMeanFitter().Fit(set).Direction)) / 5;
        }

        // The control: the plain difference of means is mostly the nuisance's sampling noise.
        Assert.InRange(plain, 0, 0.5);
    }

    [Fact]
    public void Fit_FewerSamplesThanDimensions_StillFits()
    {
        var planted = new PlantedDirection(128, separation: 6, noise: 1, seed: 2);
        Assert.InRange(planted.Cosine(Fit(planted.Draw(60)).Direction), 0.5, 1);
    }

    [Fact]
    public void Fit_NoSpreadWithinClasses_IsRefusedVerbatim()
    {
        var set = new ActivationSet([0, 0, 3, 3], 1, [true, true, false, false], ["a", "b", "c", "d"]);
        var exception = Assert.Throws<ArgumentException>(() => Fit(set));
        Assert.Equal("The activations do not vary within their classes, so that no distance can be measured. (Parameter 'set')", exception.Message);
    }
}
