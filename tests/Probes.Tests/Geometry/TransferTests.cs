using Candor.Probes.Activations;
using Candor.Probes.Directions;
using Candor.Probes.Geometry;
using Candor.Probes.Tests.Fixtures;
using Xunit;

namespace Candor.Probes.Tests.Geometry;

/// <summary>A probe of one synthetic model, moved to another whose space is the first one's turned, scaled and shifted, or one of its own.</summary>
public sealed class TransferTests
{
    private const int Width = 24;
    private const int Prompts = 600;
    private const int Anchors = 64;

    [Fact]
    public void RelativeRepresentation_ReferenceActivation_EqualsScikitLearn()
    {
        var expected = LensReferences.Get("relative");
        var relative = new RelativeRepresentation(expected.Singles("anchors"), 7, expected.Singles("mean"));
        var described = new float[relative.Anchors];
        relative.Apply(expected.Singles("x"), described);
        Assert.All(expected.Doubles("expected").Zip(described), static pair => Assert.Equal(pair.First, pair.Second, 1e-5));
    }

    [Fact]
    public void RelativeRepresentation_TurnedScaledAndShiftedSpace_DescribesThePromptsAlike()
    {
        var source = Model(1);
        var target = Turned(source);
        var (first, second) = (Relative(source), Relative(target));
        Assert.Equal(Anchors, first.Anchors);
        for (var i = 0; i < 20; i++)
        {
            Assert.All(Described(first, source.Row(i)).Zip(Described(second, target.Row(i))), static pair => Assert.Equal(pair.First, pair.Second, 1e-3));
        }
    }

    [Fact]
    public void RelativeRepresentation_AnchorAtTheMean_IsRefusedVerbatim() => Assert.Equal(
        "Anchor 1 equals the mean; it has no direction. (Parameter 'anchors')",
        Assert.Throws<ArgumentException>(() => new RelativeRepresentation([1, 2, 3, 4], 2, [3, 4])).Message);

    [Fact]
    public void Measure_SameGeometry_CarriesTheProbeOver()
    {
        var source = Model(1);
        var target = Turned(source);
        var transfer = ProbeTransfer.Measure(RelativeProbe(source), Relative(target), Labelled(target));
        Assert.InRange(transfer.Auroc.Estimate, 0.85, 1);
        Assert.True(transfer.IsAccepted);
        Assert.Null(transfer.Refusal);
    }

    [Fact]
    public void Measure_AnotherGeometry_IsRefusedWithItsFigure()
    {
        // The same prompts and labels in a model whose states have nothing to do with them: chance is all that carries over.
        var other = Model(2, isInformed: false);
        var transfer = ProbeTransfer.Measure(RelativeProbe(Model(1)), Relative(other), Labelled(other));
        Assert.InRange(transfer.Auroc.Estimate, 0.3, 0.7);
        Assert.False(transfer.IsAccepted);
        Assert.Contains("at least 0.75 is needed. Fit a probe there.", transfer.Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void Measure_TooFewSamplesOrAnotherWidth_IsRefusedVerbatim()
    {
        var source = Model(1);
        var probe = RelativeProbe(source);
        Assert.Equal(
            "99 labelled samples cannot tell whether a probe carries over; at least 100 are needed. (Parameter 'labelled')",
            Assert.Throws<ArgumentException>(() => ProbeTransfer.Measure(probe, Relative(source), source.Where(static i => i < 99))).Message);
        Assert.Equal(
            "The probe reads 24 values; the other model is described by 64. (Parameter 'probe')",
            Assert.Throws<ArgumentException>(() => ProbeTransfer.Measure(new LogisticFitter().Fit(source), Relative(source), source)).Message);
    }

    [Fact]
    public void Pull_AlignedProbe_IsALinearProbeWithTheSameScores()
    {
        var (source, target) = (Model(1), Model(1, tilt: 0.3));
        var (from, to) = (PrincipalDirections.Of(Values(source), Width, 1, most: 3), PrincipalDirections.Of(Values(target), Width, 1, most: 3));
        var alignment = SubspaceAlignment.Fit(from, to);
        var probe = new LogisticFitter().Fit(Coordinates(from, source));
        var pulled = alignment.Pull(probe);
        var coordinates = new float[3];
        for (var i = 0; i < 50; i++)
        {
            alignment.Apply(target.Row(i), coordinates);
            Assert.Equal(
                (probe.Gain * probe.Direction.Project(coordinates)) + probe.Bias,
                (pulled.Gain * pulled.Direction.Project(target.Row(i))) + pulled.Bias,
                1e-3);
        }

        var transfer = ProbeTransfer.Measure(probe, alignment, Labelled(target));
        Assert.True(transfer.IsAccepted);
        Assert.InRange(transfer.Auroc.Estimate, 0.85, 1);
    }

    [Fact]
    public void Measure_AlignedProbeWhoseLabelsMeanSomethingElse_IsRefused()
    {
        var (source, target) = (Model(1), Model(1, tilt: 0.3));
        var (from, to) = (PrincipalDirections.Of(Values(source), Width, 1, most: 3), PrincipalDirections.Of(Values(target), Width, 1, most: 3));
        var shuffled = target.Trustworthy.ToArray();
        new Random(5).Shuffle(shuffled);
        var other = new ActivationSet(Values(target), Width, shuffled, target.Groups);
        Assert.False(ProbeTransfer.Measure(new LogisticFitter().Fit(Coordinates(from, source)), SubspaceAlignment.Fit(from, to), other).IsAccepted);
    }

    [Fact]
    public void AnchorSelection_SmallCloud_CoversItWithinTwiceTheBestRadius()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var cloud = PlantedDirection.Gaussian(new Random(seed), 9 * 3);
            var chosen = AnchorSelection.Of(cloud, 3, 3);
            Assert.Equal(3, chosen.Distinct().Count());
            var best = (
                from i in Enumerable.Range(0, 9)
                from j in Enumerable.Range(0, i)
                from k in Enumerable.Range(0, j)
                select Radius(cloud, [i, j, k])).Min();

            // The theorem is for a metric: the angle is one, the cosine's complement only orders as it does.
            Assert.InRange(Radius(cloud, chosen), best - 1e-9, 2 * best);
        }
    }

    [Fact]
    public void AnchorSelection_TwoDirectionsOnly_RefusesThree()
    {
        float[] cloud = [1, 0, 2, 0, -3, 0, -1, 0, 1, 0];
        Assert.Equal(
            "Only 2 samples differ in direction; 3 anchors cannot be chosen. (Parameter 'values')",
            Assert.Throws<ArgumentException>(() => AnchorSelection.Of(cloud, 2, 3)).Message);
        Assert.Equal(2, AnchorSelection.Of(cloud, 2, 2).Length);
    }

    // Largest angle from a sample to its nearest anchor, around the mean.
    private static double Radius(float[] cloud, int[] anchors)
    {
        double[] mean = [.. Enumerable.Range(0, 3).Select(j => Enumerable.Range(0, 9).Average(i => cloud[(i * 3) + j]))];
        double[] Row(int i) => [.. Enumerable.Range(0, 3).Select(j => cloud[(i * 3) + j] - mean[j])];
        double Angle(double[] a, double[] b) =>
            Math.Acos(Math.Clamp(a.Zip(b, static (x, y) => x * y).Sum() / Math.Sqrt(a.Sum(static x => x * x) * b.Sum(static x => x * x)), -1, 1));
        return Enumerable.Range(0, 9).Max(i => anchors.Min(anchor => Angle(Row(i), Row(anchor))));
    }

    // Three wide dimensions, of which the first tells the label; tilt turns them out of the plane a little.
    private static ActivationSet Model(int seed, double tilt = 0, bool isInformed = true)
    {
        var labels = Enumerable.Range(0, Prompts).Select(static i => i % 2 == 0).ToArray();
        var random = new Random(isInformed ? 100 : 200);
        var values = new float[Prompts * Width];
        var basis = Rotation(seed);
        for (var i = 0; i < Prompts; i++)
        {
            var latent = PlantedDirection.Gaussian(random, Width);
            for (var j = 0; j < Width; j++)
            {
                latent[j] *= j < 3 ? 5 - j : 0.1f;
            }

            latent[0] += !isInformed ? 0 : labels[i] ? -6 : 6;
            (latent[1], latent[8]) = (
                (float)((Math.Cos(tilt) * latent[1]) - (Math.Sin(tilt) * latent[8])),
                (float)((Math.Sin(tilt) * latent[1]) + (Math.Cos(tilt) * latent[8])));
            Multiply(basis, latent, values.AsSpan(i * Width, Width));
        }

        return new ActivationSet(values, Width, labels, [.. labels.Select(static (_, i) => $"g{i}")]);
    }

    private static ActivationSet Turned(ActivationSet source)
    {
        var (turn, shift) = (Rotation(77), PlantedDirection.Gaussian(new Random(78), Width));
        var values = new float[Prompts * Width];
        for (var i = 0; i < Prompts; i++)
        {
            var row = values.AsSpan(i * Width, Width);
            Multiply(turn, source.Row(i).ToArray(), row);
            for (var j = 0; j < Width; j++)
            {
                row[j] = (3 * row[j]) + (10 * shift[j]);
            }
        }

        return new ActivationSet(values, Width, source.Trustworthy, source.Groups);
    }

    // Eigenvectors of a random symmetric matrix: an orthogonal one.
    private static double[][] Rotation(int seed)
    {
        var noise = PlantedDirection.Gaussian(new Random(seed), Width * Width);
        var symmetric = new double[Width * Width];
        for (var i = 0; i < Width; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                symmetric[(i * Width) + j] = noise[(i * Width) + j];
            }
        }

        var eigen = Candor.Probes.Numerics.SymmetricEigen.Of(symmetric, Width);
        return [.. Enumerable.Range(0, Width).Select(i => eigen.Vector(i).ToArray())];
    }

    private static void Multiply(double[][] rows, float[] x, Span<float> destination)
    {
        for (var i = 0; i < rows.Length; i++)
        {
            destination[i] = (float)rows[i].Select((value, j) => value * x[j]).Sum();
        }
    }

    private static float[] Values(ActivationSet set) => [.. Enumerable.Range(0, set.Count).SelectMany(i => set.Row(i).ToArray())];

    // Prompts 0 to 299 are anchors' candidates and the sample of the mean; the probe is fitted on them too. The rest measures.
    private static ActivationSet Labelled(ActivationSet set) => set.Where(static i => i >= Prompts / 2);

    private static RelativeRepresentation Relative(ActivationSet set)
    {
        // The anchors are prompts, chosen once, in the first model.
        var first = Values(Model(1).Where(static i => i < Prompts / 2));
        var chosen = AnchorSelection.Of(first, Width, Anchors);
        var half = set.Where(static i => i < Prompts / 2);
        float[] mean = [.. Enumerable.Range(0, Width).Select(j => (float)Enumerable.Range(0, half.Count).Average(i => half.Row(i)[j]))];
        return new RelativeRepresentation([.. chosen.SelectMany(i => half.Row(i).ToArray())], Width, mean);
    }

    private static FittedDirection RelativeProbe(ActivationSet source)
    {
        var relative = Relative(source);
        var half = source.Where(static i => i < Prompts / 2);
        float[] described = [.. Enumerable.Range(0, half.Count).SelectMany(i => Described(relative, half.Row(i)))];
        return new LogisticFitter().Fit(new ActivationSet(described, Anchors, half.Trustworthy, half.Groups));
    }

    private static float[] Described(RelativeRepresentation relative, ReadOnlySpan<float> row)
    {
        var described = new float[relative.Anchors];
        relative.Apply(row, described);
        return described;
    }

    private static ActivationSet Coordinates(PrincipalDirections principal, ActivationSet set)
    {
        float[] values = [.. Enumerable.Range(0, set.Count).SelectMany(i => Enumerable.Range(0, principal.Components)
            .Select(k => (float)Enumerable.Range(0, Width).Sum(j => (set.Row(i)[j] - principal.Mean[j]) * principal.Row(k)[j])))];
        return new ActivationSet(values, principal.Components, set.Trustworthy, set.Groups);
    }
}
