using Candor.Probes.Activations;
using Candor.Probes.Directions;
using Candor.Probes.Evaluation;
using Candor.Probes.Geometry;
using Xunit;

namespace Candor.Probes.Tests.Geometry;

/// <summary>A linear probe that was moved, beside what the other model's space allows.</summary>
public sealed class MovedProbeTests
{
    private const int Width = 12;
    private const int Prompts = 500;

    [Fact]
    public void ByAnchors_TurnedScaledAndShiftedSpace_GivesThePromptsTheScoresTheyHad()
    {
        var source = Planted.Draw(Prompts);
        var probe = new LogisticFitter().Fit(source);

        // Twenty values of the other model for twelve of this one: an orthonormal embedding, four times as long, somewhere else.
        var target = Embedded(source, 20, scale: 4);
        var moved = MovedProbe.ByAnchors(probe, Values(source), Values(target), anchors: 64);
        var (own, carried) = (Scores(probe, source), Scores(moved, target));
        Assert.InRange(TransferPrediction.MahalanobisCosine(own, carried), 0.999, 1);
        Assert.Equal(own.Average(), carried.Average(), 1e-3);
        Assert.True(ProbeTransfer.Measure(moved, target).IsAccepted);

        // The scores themselves, but for what the penalty takes.
        Assert.All(own.Zip(carried), static pair => Assert.Equal(pair.First, pair.Second, 0.05 * (1 + Math.Abs(pair.First))));
    }

    [Fact]
    public void ByAnchors_PromptsPairedAtRandom_IsRefused()
    {
        var source = Planted.Draw(Prompts);
        var target = Embedded(source, 20, scale: 4);
        var order = Enumerable.Range(0, Prompts).ToArray();
        new Random(3).Shuffle(order);
        float[] unpaired = [.. order.SelectMany(i => target.Row(i).ToArray())];
        var moved = MovedProbe.ByAnchors(new LogisticFitter().Fit(source), Values(source), unpaired, anchors: 64);
        Assert.False(ProbeTransfer.Measure(moved, target).IsAccepted);
    }

    [Fact]
    public void BySubspace_AllDirectionsOfOneSpace_IsTheProbeItself()
    {
        var set = Planted.Draw(Prompts);
        var probe = new LogisticFitter().Fit(set);
        var principal = PrincipalDirections.Of(Values(set), Width, share: 1);
        var moved = MovedProbe.BySubspace(probe, principal, SubspaceAlignment.Fit(principal, principal));
        Assert.All(Scores(probe, set).Zip(Scores(moved, set)), static pair => Assert.Equal(pair.First, pair.Second, 1e-3));
    }

    [Fact]
    public void ByAnchors_RowsOrAnchorsThatDoNotFit_AreRefusedVerbatim()
    {
        var source = Planted.Draw(50);
        var probe = new LogisticFitter().Fit(source);
        Assert.Equal(
            "601 values are not 50 rows, one for each of the source's. (Parameter 'target')",
            Assert.Throws<ArgumentException>(() => MovedProbe.ByAnchors(probe, Values(source), new float[601], 8)).Message);
        foreach (var anchors in (int[])[51, 1])
        {
            Assert.Equal(
                $"{anchors} anchors cannot be chosen among 50 prompts; there must be two at least. (Parameter 'anchors')",
                Assert.Throws<ArgumentException>(() => MovedProbe.ByAnchors(probe, Values(source), Values(source), anchors)).Message);
        }

        Assert.Equal(
            "Anchor 0 equals the mean; it has no direction. (Parameter 'values')",
            Assert.Throws<ArgumentException>(() => MovedProbe.ByAnchors(probe, Values(source), new float[50 * 3], 8)).Message);
    }

    private static PlantedDirection Planted => new(Width, separation: 3, noise: 1, seed: 5);

    private static ActivationSet Embedded(ActivationSet set, int width, float scale)
    {
        var random = new Random(9);
        var shift = PlantedDirection.Gaussian(random, width);

        // Gram-Schmidt over random columns.
        var columns = new List<double[]>();
        while (columns.Count < Width)
        {
            double[] column = [.. PlantedDirection.Gaussian(random, width).Select(static x => (double)x)];
            foreach (var other in columns)
            {
                var along = column.Zip(other, static (a, b) => a * b).Sum();
                column = [.. column.Zip(other, (a, b) => a - (along * b))];
            }

            var norm = Math.Sqrt(column.Sum(static x => x * x));
            columns.Add([.. column.Select(x => x / norm)]);
        }

        var values = new float[set.Count * width];
        for (var i = 0; i < set.Count; i++)
        {
            for (var j = 0; j < width; j++)
            {
                double sum = 0;
                for (var k = 0; k < Width; k++)
                {
                    sum += columns[k][j] * set.Row(i)[k];
                }

                values[(i * width) + j] = (float)((scale * sum) + (10 * shift[j]));
            }
        }

        return new ActivationSet(values, width, set.Trustworthy, set.Groups);
    }

    private static float[] Scores(FittedDirection probe, ActivationSet set) =>
        [.. Enumerable.Range(0, set.Count).Select(i => (probe.Gain * probe.Direction.Project(set.Row(i))) + probe.Bias)];

    private static float[] Values(ActivationSet set) => [.. Enumerable.Range(0, set.Count).SelectMany(i => set.Row(i).ToArray())];
}
