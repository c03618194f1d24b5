using System.Numerics.Tensors;
using Candor.Probes.Activations;
using Candor.Probes.Directions;
using Candor.Probes.Evaluation;
using Candor.Probes.Tests.Fixtures;
using Xunit;

namespace Candor.Probes.Tests.Directions;

public sealed class TruthAndPolarityFitterTests
{
    private static readonly ProbeSource Source = new ProbeSource.Residual(new HookPoint(0), Pooling.Token);

    [Fact]
    public void Fit_ReferenceSet_ScoresLikeNumPyToThreeDigits()
    {
        var expected = References.Doubles(References.Method("ttpd"));
        var set = References.Activations;
        bool[] negated = [.. Enumerable.Range(0, set.Count).Select(static i => i % 7 < 2)];
        var probe = new TruthAndPolarityFitter().Fit(set, negated, [.. Enumerable.Range(0, set.Count).Select(static i => $"t{i % 5}")]).ToProbe("p", Source);
        for (var i = 0; i < set.Count; i++)
        {
            Assert.Equal(expected[i], probe.Score(set.Row(i)), 2e-3);
        }
    }

    [Fact]
    public void Fit_TruthThatTurnsWithPolarity_ReadsNegationsWhereLogisticOnAffirmationsIsWrong()
    {
        var (set, negated, topics) = Draw(800, seed: 1);
        var (held, heldNegated, _) = Draw(800, seed: 2);
        var affirmative = set.Where(i => !negated[i]);
        var ttpd = new TruthAndPolarityFitter().Fit(set, negated, topics).ToProbe("t", Source);
        var logistic = new LogisticFitter().Fit(affirmative).ToProbe("l", Source);
        var negations = held.Where(i => heldNegated[i]);
        Assert.InRange(Area(ttpd.Score, negations), 0.9, 1);
        Assert.InRange(Area(logistic.Score, negations), 0, 0.3);
    }

    [Fact]
    public void Fit_OnePolarity_IsRefusedVerbatim()
    {
        var (set, _, topics) = Draw(20, seed: 1);
        var exception = Assert.Throws<ArgumentException>(() => new TruthAndPolarityFitter().Fit(set, new bool[20], topics));
        Assert.Equal(
            "All 20 statements are affirmative; both polarities are needed. Use the logistic fitter otherwise. (Parameter 'negated')", exception.Message);
    }

    [Fact]
    public void Fit_PolarityThatIsTheLabel_IsRefused()
    {
        var (set, _, topics) = Draw(20, seed: 1);
        Assert.Throws<ArgumentException>(() => new TruthAndPolarityFitter().Fit(set, set.Trustworthy, topics));
    }

    // A weak general direction (dimension 0) and a loud one whose sign turns with polarity (1); polarity itself is dimension 2.
    private static (ActivationSet Set, bool[] Negated, string[] Topics) Draw(int n, int seed)
    {
        var random = new Random(seed);
        var values = PlantedDirection.Gaussian(random, n * 6);
        var (untrue, negated, topics) = (new bool[n], new bool[n], new string[n]);
        for (var i = 0; i < n; i++)
        {
            (untrue[i], negated[i], topics[i]) = (i % 2 == 0, i / 2 % 2 == 0, $"topic {i % 3}");
            var truth = untrue[i] ? 1 : -1;
            var row = values.AsSpan(i * 6, 6);
            row[0] += 1.2f * truth;
            row[1] += 3f * truth * (negated[i] ? -1 : 1);
            row[2] += negated[i] ? -2 : 2;
            row[3] += 10 * (i % 3);
        }

        return (new ActivationSet(values, 6, [.. untrue.Select(static x => !x)], [.. Enumerable.Range(0, n).Select(static i => $"{i}")]), negated, topics);
    }

    private delegate float Scorer(ReadOnlySpan<float> row);

    private static double Area(Scorer score, ActivationSet set)
    {
        var scores = new float[set.Count];
        for (var i = 0; i < scores.Length; i++)
        {
            scores[i] = score(set.Row(i));
        }

        return Auroc.Of(scores, set.Trustworthy);
    }
}
