using Candor.Probes.Trajectories;
using Xunit;

namespace Candor.Probes.Tests.Trajectories;

public sealed class TrajectoryTests
{
    [Fact]
    public void SuppressionAlarm_DropFromPlateau_IsAnAlarm()
    {
        float[] reasoning = [.. Enumerable.Repeat(0.2f, 10), .. Enumerable.Repeat(0.8f, 12)];
        var (drop, isAlarm) = new SuppressionAlarm().Read(reasoning, [0.2f, 0.2f, 0.2f, 0.9f]);
        Assert.Equal(0.6, drop, 1e-6);
        Assert.True(isAlarm);
    }

    [Fact]
    public void SuppressionAlarm_FlatTraces_RaiseNone()
    {
        var random = new Random(1);
        var alarms = 0;
        for (var trace = 0; trace < 1000; trace++)
        {
            var level = random.NextSingle();
            float[] Noise(int n) => [.. Enumerable.Range(0, n).Select(_ => Math.Clamp(level + (0.05f * PlantedDirection.Gaussian(random, 1)[0]), 0, 1))];
            alarms += new SuppressionAlarm().Read(Noise(40), Noise(10)).IsAlarm ? 1 : 0;
        }

        Assert.Equal(0, alarms);
    }

    [Fact]
    public void SuppressionAlarm_OneSpikeOrNothingScored_IsNone()
    {
        Assert.False(new SuppressionAlarm().Read([0.1f, 0.95f, 0.1f, 0.1f], [0.1f, 0.1f, 0.1f]).IsAlarm);

        // A drop from what was no doubt to begin with.
        Assert.False(new SuppressionAlarm().Read([0.45f, 0.45f, 0.45f], [0, 0, 0]).IsAlarm);
        Assert.False(new SuppressionAlarm().Read([float.NaN, float.NaN], [0.1f]).IsAlarm);
        Assert.True(double.IsNaN(new SuppressionAlarm().Read([0.9f, 0.9f, 0.9f], []).Drop));

        // What was not scored is passed over, not taken for 0.
        Assert.Equal(0.6, new SuppressionAlarm().Read([0.8f, float.NaN, 0.8f, 0.8f], [float.NaN, 0.2f, 0.2f, 0.2f]).Drop, 1e-6);
    }

    [Fact]
    public void CentroidTrace_ShiftedTraces_AreToldApartAndShuffledAreNot()
    {
        var (traces, labels) = Traces(400, shift: 0.6f, seed: 1);
        var (held, truths) = Traces(400, shift: 0.6f, seed: 2);
        Assert.InRange(BalancedAccuracy(CentroidTrace.Fit(traces, labels, 4), held, truths), 0.6, 1);
        var shuffled = (bool[])labels.Clone();
        new Random(3).Shuffle(shuffled);
        Assert.InRange(BalancedAccuracy(CentroidTrace.Fit(traces, shuffled, 4), held, truths), 0.2, 0.8);
    }

    [Fact]
    public void CentroidTrace_KnownCentroids_GivesTheMeanOverLayersOfTheNorms()
    {
        var clue = CentroidTrace.Fit([[0, 0, 0, 0], [3, 4, 0, 0]], [true, false], layers: 2);
        Assert.Equal((5 + 0) / 2.0, clue.Score([3, 4, 0, 0]), 1e-6);
        Assert.Equal(-2.5, clue.Score([0, 0, 0, 0]), 1e-6);
        Assert.True(double.IsNaN(clue.Score([float.NaN, 0, 0, 0])));
    }

    [Fact]
    public void NeighbourDeviation_RightAnswers_AreSeldomAbnormalAndStrayOnesWhereTheyStray()
    {
        const int Layers = 6;
        var (bank, _) = Traces(400, shift: 0, seed: 4, layers: Layers);
        var rema = NeighbourDeviation.Fit(bank, Layers);
        var (fresh, _) = Traces(400, shift: 0, seed: 5, layers: Layers);
        for (var layer = 0; layer < Layers; layer++)
        {
            Assert.InRange(fresh.Count(answer => rema.Deviations(answer)[layer] > rema.Limits[layer]) / 400.0, 0.01, 0.07);
        }

        Assert.InRange(fresh.Count(answer => rema.FirstAbnormal(answer) is not null) / 400.0, 0, 0.06);
        var found = 0;
        foreach (var answer in fresh.Take(100))
        {
            for (var j = 3 * 5; j < answer.Length; j++)
            {
                answer[j] += 3;
            }

            found += rema.FirstAbnormal(answer) is 3 ? 1 : 0;
        }

        Assert.InRange(found, 90, 100);
    }

    [Fact]
    public void NeighbourDeviation_TooFewAnswers_IsRefusedVerbatim() => Assert.Equal(
        "6 answers have no 5 neighbours each; at least 7 are needed. (Parameter 'bank')",
        Assert.Throws<ArgumentException>(() => NeighbourDeviation.Fit([.. Enumerable.Range(0, 6).Select(static i => new float[] { i })], 1)).Message);

    // Five dimensions a layer; wrong traces are shifted in every one.
    private static (float[][] Traces, bool[] Labels) Traces(int n, float shift, int seed, int layers = 4)
    {
        var random = new Random(seed);
        bool[] labels = [.. Enumerable.Range(0, n).Select(static i => i % 2 == 0)];
        return ([.. labels.Select(label => PlantedDirection.Gaussian(random, layers * 5).Select(x => label ? x : x + shift).ToArray())], labels);
    }

    private static double BalancedAccuracy(CentroidTrace clue, float[][] traces, bool[] labels)
    {
        double Share(bool label) =>
            Enumerable.Range(0, traces.Length).Where(i => labels[i] == label).Average(i => clue.Score(traces[i]) > 0 != label ? 1.0 : 0);
        return (Share(true) + Share(false)) / 2;
    }

    // "None" would pass for normal where nothing could be measured.
    [Fact]
    public void FirstAbnormal_AnswerThatIsNotANumber_IsRefusedVerbatim()
    {
        var rema = NeighbourDeviation.Fit([.. Enumerable.Range(0, 8).Select(static i => new float[] { i, i })], layers: 2);
        Assert.True(double.IsNaN(rema.Deviations([1, float.NaN])[1]));
        Assert.Equal(
            "The answer has no deviation at layer 1: its state there is not finite, or too large. (Parameter 'answer')",
            Assert.Throws<ArgumentException>(() => rema.FirstAbnormal([1, float.NaN])).Message);
    }

    [Fact]
    public void NeighbourDeviation_EmptyAnswers_AreRefusedVerbatim() => Assert.Equal(
        "Answer 0 is not 1 layers of finite values, as wide as the first. (Parameter 'bank')",
        Assert.Throws<ArgumentException>(() => NeighbourDeviation.Fit([.. Enumerable.Range(0, 8).Select(static _ => Array.Empty<float>())], 1)).Message);

    [Theory]
    [InlineData(double.NaN, 0.4)]
    [InlineData(1.1, 0.4)]
    [InlineData(0.5, 0)]
    [InlineData(0.5, double.NaN)]
    public void SuppressionAlarm_LimitsThatNothingReaches_AreRefused(double plateau, double drop) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new SuppressionAlarm(plateau: plateau, drop: drop).Read([0.9f], [0.1f]));
}
