using Candor.Probes.Evaluation;
using Xunit;

namespace Candor.Probes.Tests.Evaluation;

public sealed class PairedDifferenceTests
{
    [Fact]
    public void OfAuroc_TwoScoresThatShareTheirNoise_AreToldApartWhereTheirIntervalsOverlap()
    {
        // The second is the first with a little more noise: each interval alone is wide, the difference is narrow.
        var random = new Random(3);
        var (first, second, labels, groups) = (new float[2000], new float[2000], new bool[2000], new string[2000]);
        for (var i = 0; i < 2000; i++)
        {
            labels[i] = i % 2 == 0;
            groups[i] = $"g{i}";
            var signal = (labels[i] ? 0 : 0.7) + Normal(random);
            (first[i], second[i]) = ((float)signal, (float)(signal + (0.6 * Normal(random))));
        }

        var difference = PairedDifference.OfAuroc(first, second, labels, groups, replicates: 500);
        var one = BootstrapInterval.OfAuroc(first, labels, groups, replicates: 500);
        var other = BootstrapInterval.OfAuroc(second, labels, groups, replicates: 500);
        Assert.True(one.Low < other.High, "The control: by their own intervals they overlap.");
        Assert.True(difference.IsBetter);
        Assert.Equal(one.Estimate - other.Estimate, difference.Difference, 1e-12);
        Assert.InRange(difference.High - difference.Low, 0, 0.75 * (one.High - one.Low));
    }

    [Fact]
    public void OfAuroc_OneScoreInTwoUnits_DiffersByNothing()
    {
        var labels = Enumerable.Range(0, 200).Select(static i => i % 3 == 0).ToArray();
        var scores = Enumerable.Range(0, 200).Select(static i => (float)((i * 37) % 101)).ToArray();
        var scaled = scores.Select(static score => (2 * score) - 7).ToArray();
        var groups = Enumerable.Range(0, 200).Select(static i => $"g{i / 2}").ToArray();
        var difference = PairedDifference.OfAuroc(scores, scaled, labels, groups, replicates: 200);
        Assert.Equal((0d, 0d, 0d), (difference.Difference, difference.Low, difference.High));
        Assert.False(difference.IsBetter);
        Assert.False(difference.IsWorse);
    }

    [Fact]
    public void OfAuroc_Swapped_TurnsItsSign()
    {
        var labels = Enumerable.Range(0, 120).Select(static i => i % 2 == 0).ToArray();
        var groups = Enumerable.Range(0, 120).Select(static i => $"g{i}").ToArray();
        float[] good = [.. labels.Select(static (label, i) => (label ? 0 : 1) + ((i * 29 % 17) / 17f))];
        float[] bad = [.. labels.Select(static (_, i) => (i * 31 % 23) / 23f)];
        var one = PairedDifference.OfAuroc(good, bad, labels, groups, replicates: 200, seed: 4);
        var other = PairedDifference.OfAuroc(bad, good, labels, groups, replicates: 200, seed: 4);
        Assert.True(one.IsBetter);
        Assert.True(other.IsWorse);
        Assert.Equal(one.Low, -other.High, 1e-12);
    }

    [Fact]
    public void OfAuroc_CopiedRows_AreAsWideAsTheirGroups()
    {
        // Eight copies of each row say nothing that one does not; taken for rows of their own, the interval would be narrower by the root of eight.
        var random = new Random(6);
        bool[] labels = [.. Enumerable.Range(0, 160).Select(static i => i % 2 == 0)];
        float[] first = [.. labels.Select(label => (float)((label ? 0 : 1) + Normal(random)))];
        float[] second = [.. labels.Select(label => (float)((label ? 0 : 0.5) + Normal(random)))];
        var single = PairedDifference.OfAuroc(first, second, labels, [.. Enumerable.Range(0, 160).Select(static i => $"g{i}")], replicates: 1000);
        T[] Copies<T>(T[] values) => [.. values.SelectMany(static value => Enumerable.Repeat(value, 8))];
        var copied = PairedDifference.OfAuroc(
            Copies(first), Copies(second), Copies(labels), [.. Enumerable.Range(0, 8 * 160).Select(static i => $"g{i / 8}")], replicates: 1000);
        Assert.Equal(single.Difference, copied.Difference, 1e-12);
        Assert.Equal(single.High - single.Low, copied.High - copied.Low, 0.1 * (single.High - single.Low));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public void OfAuroc_FastPath_EqualsTheGeneralOneToTheLastBit(int seed)
    {
        // Ties on purpose, groups of several rows, and replicates in which a class nearly vanishes.
        var random = new Random(seed);
        float[] scores = [.. Enumerable.Range(0, 90).Select(_ => random.Next(0, 12) / 4f)];
        bool[] labels = [.. Enumerable.Range(0, 90).Select(_ => random.Next(0, 5) == 0)];
        string[] groups = [.. Enumerable.Range(0, 90).Select(static i => $"g{i / 4}")];
        var general = BootstrapInterval.Of(scores, labels, groups, Auroc.Of, replicates: 300, seed: (ulong)seed);
        Assert.Equal(general, BootstrapInterval.OfAuroc(scores, labels, groups, replicates: 300, seed: (ulong)seed));
    }

    [Fact]
    public void OfValues_MeanOfCopiedRows_IsAsWideAsItsGroups()
    {
        double[] values = [.. Enumerable.Range(0, 400).Select(static i => (double)(i / 4 % 2))];
        static double Mean(ReadOnlySpan<double> some)
        {
            double sum = 0;
            foreach (var value in some)
            {
                sum += value;
            }

            return sum / some.Length;
        }

        // 100 groups of four copies: the standard error is 0.5 / 10, and not 0.5 / 20.
        var interval = BootstrapInterval.OfValues(values, [.. Enumerable.Range(0, 400).Select(static i => $"g{i / 4}")], Mean, replicates: 2000);
        Assert.Equal(0.5, interval.Estimate);
        Assert.InRange(interval.High - interval.Low, 0.17, 0.22);
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
