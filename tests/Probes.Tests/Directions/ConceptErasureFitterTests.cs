using Candor.Probes.Activations;
using Candor.Probes.Directions;
using Candor.Probes.Evaluation;
using Candor.Probes.Tests.Fixtures;
using Xunit;

namespace Candor.Probes.Tests.Directions;

public sealed class ConceptErasureFitterTests
{
    private static readonly ProbeSource Source = new ProbeSource.Residual(new HookPoint(0), Pooling.Token);

    [Fact]
    public void Fit_ReferenceSet_ErasesLikeNumPy()
    {
        var expected = References.Method("leace").EnumerateArray().Select(References.Doubles).ToArray();
        var set = References.Activations;
        var eraser = new ConceptErasureFitter().Fit(set);
        for (var i = 0; i < set.Count; i++)
        {
            var row = set.Row(i).ToArray();
            eraser.Erase(row);
            for (var j = 0; j < row.Length; j++)
            {
                Assert.Equal(expected[i][j], row[j], 1e-4);
            }
        }
    }

    [Fact]
    public void Erase_LabelThatALinearProbeReads_LeavesARefittedOneAtChanceAndAnotherLabelAlone()
    {
        var (set, other) = Draw();
        var erased = set.WithRows(new ConceptErasureFitter().Fit(set).Erase);
        Assert.InRange(RefittedArea(set), 0.9, 1);
        Assert.InRange(RefittedArea(erased), 0, 0.55);
        var unrelated = RefittedArea(set.WithLabels(other));
        Assert.InRange(unrelated, 0.9, 1);
        Assert.InRange(RefittedArea(erased.WithLabels(other)), unrelated - 0.03, 1);
    }

    // A residual stream has such dimensions: the covariance's smallest variance is then 1e-13 of its largest.
    [Fact]
    public void Erase_LabelBesideADimensionAMillionTimesAsLoud_LeavesNothingOfIt()
    {
        var (quiet, _) = Draw();
        var loud = PlantedDirection.Gaussian(new Random(6), quiet.Count);
        float[] values = [.. Enumerable.Range(0, quiet.Count).SelectMany(i => quiet.Row(i).ToArray().Append(1e7f * loud[i]))];
        var set = new ActivationSet(values, quiet.Dimension + 1, quiet.Trustworthy, quiet.Groups);
        Assert.InRange(RefittedArea(set), 0.9, 1);
        var erased = set.WithRows(new ConceptErasureFitter().Fit(set).Erase);
        for (var j = 0; j < quiet.Dimension; j++)
        {
            Assert.Equal(Mean(erased, j, true), Mean(erased, j, false), 1e-4);
        }
    }

    [Fact]
    public void Erase_FewerSamplesThanDimensions_LeavesTheClassMeansEqual()
    {
        var (many, _) = Draw();
        var set = many.Where(static i => i < 8);
        var erased = set.WithRows(new ConceptErasureFitter().Fit(set).Erase);
        for (var j = 0; j < set.Dimension; j++)
        {
            Assert.Equal(Mean(erased, j, true), Mean(erased, j, false), 1e-5);
        }
    }

    [Fact]
    public void Fit_EqualMeans_IsRefusedVerbatim()
    {
        var set = new ActivationSet([1, 2, 1, 2], 1, [true, true, false, false], ["a", "b", "c", "d"]);
        var exception = Assert.Throws<ArgumentException>(() => new ConceptErasureFitter().Fit(set));
        Assert.Equal("The class means are equal; there is nothing to erase. (Parameter 'set')", exception.Message);
    }

    // Two labels in two oblique directions of 12 dimensions, with correlated noise.
    private static (ActivationSet Set, bool[] Other) Draw()
    {
        const int N = 600;
        var values = PlantedDirection.Gaussian(new Random(5), N * 12);
        bool[] first = [.. Enumerable.Range(0, N).Select(static i => i % 2 == 0)];
        bool[] other = [.. Enumerable.Range(0, N).Select(static i => i / 2 % 2 == 0)];
        for (var i = 0; i < N; i++)
        {
            var row = values.AsSpan(i * 12, 12);
            row[3] += row[0];
            row[0] += first[i] ? 2 : -2;
            row[1] += first[i] ? 1 : -1;
            row[5] += other[i] ? 2 : -2;
        }

        return (new ActivationSet(values, 12, first, [.. Enumerable.Range(0, N).Select(static i => $"{i}")]), other);
    }

    private static double Mean(ActivationSet set, int j, bool label) =>
        Enumerable.Range(0, set.Count).Where(i => set.Trustworthy[i] == label).Average(i => set.Row(i)[j]);

    private static double RefittedArea(ActivationSet set)
    {
        var probe = new LogisticFitter().Fit(set).ToProbe("p", Source);
        var scores = new float[set.Count];
        for (var i = 0; i < scores.Length; i++)
        {
            scores[i] = probe.Score(set.Row(i));
        }

        return Auroc.Of(scores, set.Trustworthy);
    }
}
