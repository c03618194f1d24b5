using Candor.Probes.Activations;
using Candor.Probes.Geometry;
using Candor.Probes.Tests.Fixtures;
using Xunit;

namespace Candor.Probes.Tests.Geometry;

public sealed class GeometryTests
{
    private static readonly float[] Values =
    [
        .. Enumerable.Range(0, References.Activations.Count).SelectMany(static i => References.Activations.Row(i).ToArray()),
    ];

    [Fact]
    public void LocalIntrinsicDimension_ReferenceSet_EqualsNumPy() =>
        Assert.Equal(References.Method("local_dimension").GetDouble(), LocalIntrinsicDimension.Of(Values, 5, 10), 1e-3);

    [Theory]
    [InlineData(1000, false, 4.64)]
    [InlineData(1000, true, 5.27)]
    [InlineData(500, false, 4.58)]
    [InlineData(500, true, 5.08)]
    public void LocalIntrinsicDimension_FiveDimensionalClouds_GivesTheKnownEstimates(int n, bool isGaussian, double expected)
    {
        // Known estimates, not the true 5: the estimator is biased, by an amount that depends on n.
        var random = new Random(11);
        float[] cloud = isGaussian ? PlantedDirection.Gaussian(random, n * 5) : [.. Enumerable.Range(0, n * 5).Select(_ => random.NextSingle())];
        Assert.Equal(expected, LocalIntrinsicDimension.Of(cloud, 5), 0.15);
    }

    [Fact]
    public void EffectiveRank_ReferenceSet_EqualsNumPyFromEitherGramMatrix()
    {
        var expected = References.Method("effective_rank");
        var measured = EffectiveRank.Of(Values, 5);
        Assert.Equal(expected.GetProperty("rank").GetDouble(), measured.Rank, 1e-6);
        Assert.Equal(expected.GetProperty("isotropy").GetDouble(), measured.Isotropy, 1e-6);

        // Padded with empty dimensions there are fewer points than dimensions: the other matrix, the same numbers.
        var padded = new float[60 * 80];
        for (var i = 0; i < 60; i++)
        {
            Values.AsSpan(i * 5, 5).CopyTo(padded.AsSpan(i * 80));
        }

        Assert.Equal(measured.Rank, EffectiveRank.Of(padded, 80).Rank, 1e-4);
    }

    [Fact]
    public void Fragments_ReferenceSet_AreTheComponentsThatSciPyFinds()
    {
        float[] standardised = [.. References.Method("standardised").EnumerateArray().SelectMany(References.Singles)];
        foreach (var pair in References.Method("fragments").EnumerateArray())
        {
            Assert.Equal(pair[1].GetInt32(), Fragments.Count(standardised, 5, pair[0].GetDouble()));
        }
    }

    [Fact]
    public void Fragments_OrthogonalClusters_AreAsManyAsClusters()
    {
        var cloud = new float[40 * 8];
        for (var i = 0; i < 40; i++)
        {
            cloud[(i * 8) + (i % 8)] = 1 + i;
        }

        Assert.Equal(8, Fragments.Count(cloud, 8));
    }

    [Fact]
    public void SubspaceShare_RandomDirections_LieThereByChance()
    {
        var random = new Random(3);
        const int D = 200;
        const int K = 50;
        var basis = new float[K * D];
        for (var i = 0; i < K; i++)
        {
            basis[(i * D) + (3 * i)] = 1;
        }

        var mean = Enumerable.Range(0, 200).Average(_ => SubspaceShare.Of(PlantedDirection.Gaussian(random, D), basis).Visibility);
        var expected = SubspaceShare.Of(PlantedDirection.Gaussian(random, D), basis).RandomVisibility;
        Assert.Equal(Math.Sqrt(K / (double)D), expected, 1e-12);
        Assert.Equal(expected, mean, 0.1 * expected);
        var inside = new float[D];
        inside[3] = -2;
        Assert.Equal(1, SubspaceShare.Of(inside, basis).Share, 1e-6);
    }

    [Fact]
    public void SubspaceShare_BasisThatIsNotOrthonormal_IsRefusedVerbatim() => Assert.Equal(
        "Rows 0 and 1 of the basis are not orthonormal. (Parameter 'basis')",
        Assert.Throws<ArgumentException>(() => SubspaceShare.Of([1, 0], [1, 0, 0.6f, 0.8f])).Message);

    [Fact]
    public void PrincipalDirections_Repair_DrawsToThePlaneAndZeroLeavesEveryBit()
    {
        var principal = PrincipalDirections.Of(Values, 5, share: 0.95);
        Assert.InRange(principal.Explained, 0.95, 1);
        Assert.InRange(principal.Components, 1, 4);
        float[] activation = [3, -2, -190, 1, 0.7f];
        float[] untouched = [.. activation];
        principal.Repair(untouched, 0);
        Assert.Equal(activation, untouched);

        float[] once = [.. activation];
        principal.Repair(once, 1);
        float[] twice = [.. once];
        principal.Repair(twice, 1);
        Assert.NotEqual(activation, once);
        Assert.All(Enumerable.Range(0, 5), j => Assert.Equal(once[j], twice[j], 1e-3));
    }

    [Fact]
    public void SubspaceAlignment_TurnedSpace_IsReadInTheSourcesCoordinates()
    {
        // The target is the source, turned by 20 degrees in the plane of dimensions 0 and 3, and shifted.
        var (source, target) = (Cloud(1, turn: 0), Cloud(1, turn: 20));
        var from = PrincipalDirections.Of(source, 6, 1, most: 2);
        var to = PrincipalDirections.Of(target, 6, 1, most: 2);
        var alignment = SubspaceAlignment.Fit(from, to);
        Assert.Equal(20, alignment.Angle, 1.5);
        var aligned = new float[2];
        alignment.Apply(target.AsSpan(0, 6), aligned);
        for (var i = 0; i < 2; i++)
        {
            var centred = Enumerable.Range(0, 6).Sum(j => (source[j] - from.Mean[j]) * from.Row(i)[j]);

            // A turn by 20 degrees shortens what lies in the turned direction by cos 20°.
            Assert.InRange(aligned[i] / centred, 0.9, 1.01);
        }
    }

    [Fact]
    public void SubspaceAlignment_SpacesThatDoNotMeet_AreRefused()
    {
        var exception = Assert.Throws<ArgumentException>(() => SubspaceAlignment.Fit(
            PrincipalDirections.Of(Cloud(1, 0), 6, 1, most: 2), PrincipalDirections.Of(Cloud(1, 80), 6, 1, most: 2)));
        Assert.Contains("a probe of one cannot be moved to the other", exception.Message, StringComparison.Ordinal);
    }

    // Wide in dimensions 0 and 1, hardly anything elsewhere.
    private static float[] Cloud(int seed, double turn)
    {
        var values = PlantedDirection.Gaussian(new Random(seed), 300 * 6);
        var (sine, cosine) = ((float)Math.Sin(turn * Math.PI / 180), (float)Math.Cos(turn * Math.PI / 180));
        for (var i = 0; i < 300; i++)
        {
            var row = values.AsSpan(i * 6, 6);
            for (var j = 2; j < 6; j++)
            {
                row[j] *= 0.01f;
            }

            row[0] *= 5;
            row[1] *= 3;
            (row[0], row[3]) = ((cosine * row[0]) - (sine * row[3]), (sine * row[0]) + (cosine * row[3]));
            row[5] += (float)turn;
        }

        return values;
    }
}
