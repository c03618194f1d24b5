using Candor.Probes.Activations;
using Candor.Probes.Directions;
using Candor.Probes.Evaluation;
using Candor.Probes.Nonlinear;
using Xunit;

namespace Candor.Probes.Tests.Nonlinear;

public sealed class NonlinearityGateTests
{
    private static readonly PerceptronFitter Perceptron = new([8], mostSteps: 60);

    [Fact]
    public void Judge_LabelThatNoLineSees_AcceptsThePerceptron()
    {
        var verdict = Judge(PerceptronFitterTests.Xor(400, seed: 1));
        Assert.True(verdict.IsAccepted, verdict.Sentence);
        Assert.StartsWith("Accepted: ", verdict.Sentence, StringComparison.Ordinal);
        Assert.InRange(verdict.Gain.Difference, 0.3, 0.7);
        Assert.InRange(verdict.PermutedArea, 0.4, 0.6);
        Assert.InRange(verdict.RandomArea, 0.4, 0.6);
        Assert.False(verdict.IsRandomModel);
    }

    [Fact]
    public void Judge_LinearLabel_RefusesThePerceptronThatGainsNothing()
    {
        var verdict = Judge(new PlantedDirection(6, separation: 2, noise: 1, seed: 1).Draw(400));
        Assert.False(verdict.IsAccepted);
        Assert.EndsWith("0.02 more is asked. Use the linear probe.", verdict.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Judge_RandomModelThatShowsTheLabelToo_Refuses()
    {
        // The same text, another model: what the perceptron finds in both is not in the model.
        var verdict = new NonlinearityGate(permutations: 1).Judge(
            PerceptronFitterTests.Xor(400, seed: 1), Perceptron, new LogisticFitter(), PerceptronFitterTests.Xor(400, seed: 2));
        Assert.False(verdict.IsAccepted);
        Assert.True(verdict.IsRandomModel);
        Assert.StartsWith("Refused: on a randomly initialised model the perceptron reaches ", verdict.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Judge_RowsOfOneEntity_StayOnOneSideOfTheFolds()
    {
        // Six near copies of each of 40 samples whose labels mean nothing. The control: with every row a group of its own the copies leak.
        var few = new PlantedDirection(16, separation: 0, noise: 1, seed: 3).Draw(40);
        var values = new float[240 * 16];
        var random = new Random(1);
        for (var i = 0; i < 240; i++)
        {
            for (var j = 0; j < 16; j++)
            {
                values[(i * 16) + j] = few.Row(i / 6)[j] + (0.01f * random.NextSingle());
            }
        }

        bool[] labels = [.. Enumerable.Range(0, 240).Select(i => few.Trustworthy[i / 6])];
        var sound = Judge(new ActivationSet(values, 16, labels, [.. Enumerable.Range(0, 240).Select(static i => $"{i / 6}")]));
        var leaking = Judge(new ActivationSet(values, 16, labels, [.. Enumerable.Range(0, 240).Select(static i => $"{i}")]));
        Assert.False(sound.IsAccepted);
        Assert.InRange(sound.Gain.First, 0.2, 0.75);
        Assert.InRange(leaking.Gain.First, 0.95, 1);
    }

    [Fact]
    public void Judge_Twice_GivesTheSame()
    {
        var set = PerceptronFitterTests.Xor(120, seed: 4);
        Assert.Equal(Judge(set), Judge(set));
    }

    [Fact]
    public void Judge_RandomModelOfOtherSamples_IsRefusedVerbatim()
    {
        var exception = Assert.Throws<ArgumentException>(() => new NonlinearityGate().Judge(
            PerceptronFitterTests.Xor(40, seed: 1), Perceptron, new LogisticFitter(), PerceptronFitterTests.Xor(42, seed: 1)));
        Assert.Equal("The random model's samples are not those of the set; they must pair up, with equal labels. (Parameter 'randomModel')", exception.Message);
    }

    [Theory]
    [InlineData(0.70, 0.95, 0.2, 0.61, 0.5, "Refused: with permuted labels the perceptron reaches 0.610, above 0.60; something leaks between the folds.")]
    [InlineData(
        0.70, 0.95, 0.2, 0.5, 0.65, "Refused: on random features the perceptron reaches 0.650, above 0.60; the label comes from elsewhere than the model.")]
    [InlineData(0.70, 0.71, 0.005, 0.5, 0.5, "Refused: the perceptron reaches 0.710 and the linear probe 0.700; 0.02 more is asked. Use the linear probe.")]
    [InlineData(
        0.70, 0.75, -0.01, 0.5, 0.5, "Refused: the gain of 0.050 over the linear probe may be chance (95 % interval -0.010 to 0.300). Use the linear probe.")]
    [InlineData(0.70, 0.75, 0.01, 0.5, 0.6, "Accepted: 0.750 against 0.700 (gain 0.050, 95 % interval 0.010 to 0.300); controls 0.500 and 0.600.")]
    public void Sentence_AnyFigures_SaysWhatDecided(double linear, double perceptron, double low, double permuted, double random, string sentence)
    {
        var verdict = new NonlinearityVerdict(new PairedDifference(perceptron, linear, perceptron - linear, low, 0.3, 0.95), permuted, random, false);
        Assert.Equal(sentence, verdict.Sentence);
        Assert.Equal(sentence.StartsWith("Accepted", StringComparison.Ordinal), verdict.IsAccepted);
    }

    private static NonlinearityVerdict Judge(ActivationSet set) => new NonlinearityGate(permutations: 1).Judge(set, Perceptron, new LogisticFitter());
}
