using Candor.Probes.Evaluation;
using Candor.Probes.Sampling;
using Candor.Probes.Tests.Fixtures;
using Xunit;

namespace Candor.Probes.Tests.Sampling;

public sealed class SemanticEntropyTests
{
    [Fact]
    public void ByText_AnswersThatDifferInForm_AreOneCluster() => Assert.Equal(
        [0, 0, 1, 0, 2, 1],
        AnswerClusters.ByText(["Paris", "the  PARIS.", "Lyon", "“Paris”!", "It is Paris", "lyon\n"]));

    [Fact]
    public void By_CallersEquivalence_AsksWithTheFirstAnswerOfEachCluster()
    {
        var asked = new List<(string First, string Second)>();
        var clusters = AnswerClusters.By(["1", "3", "5", "4", "8"], (a, b) =>
        {
            asked.Add((a, b));
            return int.Parse(a, System.Globalization.CultureInfo.InvariantCulture) % 2 == int.Parse(b, System.Globalization.CultureInfo.InvariantCulture) % 2;
        });
        Assert.Equal([0, 0, 0, 1, 1], clusters);
        Assert.Equal([("1", "3"), ("1", "5"), ("1", "4"), ("1", "8"), ("4", "8")], asked);
    }

    [Fact]
    public void Of_ReferenceCounts_EqualsSciPy()
    {
        int[] clusters = [.. LensReferences.Get("entropy").GetProperty("counts").EnumerateArray().SelectMany(
            static (count, i) => Enumerable.Repeat(i, count.GetInt32()))];
        new Random(1).Shuffle(clusters);
        Assert.Equal(LensReferences.Get("entropy").Number("expected"), SemanticEntropy.Of(clusters), 1e-12);
    }

    [Fact]
    public void Of_OneMeaningOrAllDifferent_IsZeroOrTheLargest()
    {
        Assert.Equal(0, SemanticEntropy.Of([3, 3, 3]));
        Assert.Equal(Math.Log(4), SemanticEntropy.Of([0, 1, 2, 3]), 1e-12);
    }

    [Fact]
    public void Of_LogProbabilities_WeighsClustersByTheirAnswers()
    {
        // By hand: answers of probability 0.3 and 0.1 mean one thing, one of 0.1 another: shares 0.8 and 0.2.
        var expected = -((0.8 * Math.Log(0.8)) + (0.2 * Math.Log(0.2)));
        Assert.Equal(expected, SemanticEntropy.Of([0, 0, 1], [Math.Log(0.3), Math.Log(0.1), Math.Log(0.1)]), 1e-12);

        // Only ratios count, and none underflows.
        Assert.Equal(expected, SemanticEntropy.Of([0, 0, 1], [Math.Log(0.3) - 2000, Math.Log(0.1) - 2000, Math.Log(0.1) - 2000]), 1e-9);
        Assert.Throws<ArgumentException>(() => SemanticEntropy.Of([0, 1], [0, double.NaN]));
        Assert.Throws<ArgumentException>(() => SemanticEntropy.Of([0]));
    }

    [Fact]
    public void Split_ReferenceEntropies_IsTheTreeOfScikitLearn()
    {
        var expected = LensReferences.Get("split");
        var split = EntropySplit.Of(expected.Doubles("values"));

        // The tree holds its threshold in single precision.
        Assert.Equal(expected.Number("threshold"), split.Threshold, 1e-6);
        Assert.Equal(expected.Number("error"), split.SquaredError, 1e-6);
    }

    [Fact]
    public void Split_RandomEntropies_MatchesBruteForce()
    {
        var random = new Random(4);
        for (var i = 0; i < 50; i++)
        {
            double[] values = [.. Enumerable.Range(0, 20).Select(_ => Math.Round(random.NextDouble(), 1))];
            var split = EntropySplit.Of(values);
            var best = values.Distinct().Order().SkipLast(1).Min(cut => Error(values.Where(v => v <= cut)) + Error(values.Where(v => v > cut)));
            Assert.Equal(best, split.SquaredError, 1e-9);
            Assert.Equal(best, Error(values.Where(v => v <= split.Threshold)) + Error(values.Where(v => v > split.Threshold)), 1e-9);
            Assert.Equal((split.Low, split.High), (values.Count(v => v <= split.Threshold), values.Count(v => v > split.Threshold)));
        }

        static double Error(IEnumerable<double> half) => half.ToArray() is var v ? v.Sum(x => (x - v.Average()) * (x - v.Average())) : 0;
    }

    [Fact]
    public void Split_AllEqual_IsRefusedVerbatim() => Assert.Equal(
        "3 entropies cannot be split: they must be finite, and two of them different. (Parameter 'entropies')",
        Assert.Throws<ArgumentException>(() => EntropySplit.Of([1, 1, 1])).Message);

    [Fact]
    public void Fit_PlantedDisagreement_IsReadFromOneStreamAndShuffledIsNot()
    {
        var planted = new PlantedDirection(12, separation: 3, noise: 1, seed: 9);
        var (train, test) = (planted.Draw(400), planted.Draw(400, draw: 1));
        var random = new Random(6);

        // Untrustworthy rows are those whose samples disagree: entropies around 1.6 against 0.3.
        double[] entropies = [.. train.Trustworthy.Select(label => (label ? 0.3 : 1.6) + (0.2 * random.NextDouble()))];
        float[] values = [.. Enumerable.Range(0, train.Count).SelectMany(i => train.Row(i).ToArray())];
        var (direction, split) = new SemanticEntropyProbeFitter().Fit(values, 12, entropies, train.Groups);
        Assert.InRange(split.Threshold, 0.5, 1.6);
        Assert.Equal((200, 200), (split.Low, split.High));
        Assert.InRange(Held(direction), 0.95, 1);
        random.Shuffle(entropies);
        Assert.InRange(Held(new SemanticEntropyProbeFitter().Fit(values, 12, entropies, train.Groups).Direction), 0.1, 0.9);

        double Held(Candor.Probes.Directions.FittedDirection fitted) =>
            Auroc.Of([.. Enumerable.Range(0, test.Count).Select(i => fitted.Direction.Project(test.Row(i)))], test.Trustworthy);
    }
}
