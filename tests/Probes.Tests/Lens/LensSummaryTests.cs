using Candor.Probes.Activations;
using Candor.Probes.Lens;
using Candor.Probes.Tests.Fixtures;
using Xunit;

namespace Candor.Probes.Tests.Lens;

public sealed class LensSummaryTests
{
    [Fact]
    public void Of_TwoTokens_IsCountedByHand()
    {
        // q = (1/4, 3/4), p = (4/5, 1/5): the first token wins at the output.
        var summary = LensSummary.Of([0, MathF.Log(3)], [MathF.Log(4), 0]);
        Assert.Equal((-0.25 * Math.Log(0.25)) - (0.75 * Math.Log(0.75)), summary.Entropy, 1e-6);
        Assert.Equal(0.25, summary.LeastConfidence, 1e-6);
        Assert.Equal(Math.Log(4), summary.Surprisal, 1e-6);
        Assert.Equal(Math.Log(0.8 / 0.25), summary.Contrast, 1e-6);
    }

    [Fact]
    public void Of_RandomStates_EqualsTheLensAndTheContrastOverAllCandidates()
    {
        // A second implementation, token by token: the lens over a table of the whole vocabulary, and what the contrast adds to the winner.
        var random = new Random(3);
        for (var seed = 0; seed < 50; seed++)
        {
            var table = LensFixture.Random(seed, candidates: 40);
            float[] inner = PlantedDirection.Gaussian(random, table.Dimension), last = PlantedDirection.Gaussian(random, table.Dimension);
            var output = LensFixture.Logits(table, last);
            var winner = Array.IndexOf(output, output.Max());
            var contrasted = new float[table.Count];
            new EarlyExitContrast(table, weight: 1).Apply(output, inner, contrasted);
            var reading = new LogitLens(table).Read(inner, table.Tokens[winner]);
            var summary = LensSummary.Of(LensFixture.Logits(table, inner), output);
            Assert.Equal(reading.Entropy, summary.Entropy, 1e-5);
            Assert.Equal(-reading.LogProbability, summary.Surprisal, 1e-5);
            Assert.Equal(contrasted[winner] - output[winner], summary.Contrast, 1e-4);
            Assert.Equal(1 - new LogitLens(table).Read(inner, reading.Top).Probability, summary.LeastConfidence, 1e-5);
        }
    }

    [Fact]
    public void Of_TheOutputItself_HasNoContrast()
    {
        float[] logits = [1, 3, -2, 0.5f];
        Assert.Equal(0, LensSummary.Of(logits, logits).Contrast, 1e-6);
    }

    [Fact]
    public void Of_LargeLogits_NeitherOverflowsNorGoesBelowZero()
    {
        var summary = LensSummary.Of([1e4f, -1e4f], [1e4f, -1e4f]);
        Assert.Equal((0f, 0f, 0f, 0f), (summary.Entropy, summary.LeastConfidence, summary.Surprisal, summary.Contrast));
    }

    [Theory]
    [InlineData(float.NaN, 0)]
    [InlineData(0, float.NaN)]
    [InlineData(float.PositiveInfinity, 0)]
    public void Of_LogitThatIsNone_IsNotScored(float inner, float output)
    {
        var summary = LensSummary.Of([inner, 1], [output, 1]);
        Assert.All(Enum.GetValues<LensStatistic>(), statistic => Assert.True(float.IsNaN(summary[statistic])));
    }

    [Fact]
    public void Of_OtherLengths_IsRefused() => Assert.Throws<ArgumentException>(() => LensSummary.Of([0, 1], [0]));

    [Fact]
    public void Item_EachStatistic_IsItsMember()
    {
        var summary = new LensSummary(1, 2, 3, 4);
        Assert.Equal([1, 2, 3, 4], Enum.GetValues<LensStatistic>().Select(statistic => summary[statistic]));
    }
}
