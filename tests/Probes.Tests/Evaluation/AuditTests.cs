using System.Numerics.Tensors;
using Candor.Probes.Directions;
using Candor.Probes.Evaluation;
using Candor.Probes.Tests.Fixtures;
using Xunit;

namespace Candor.Probes.Tests.Evaluation;

public sealed class AuditTests
{
    [Fact]
    public void CohenKappa_KnownJudgements_EqualsScikitLearn() => Assert.Equal(
        References.Method("kappa").GetDouble(),
        CohenKappa.Of([.. Enumerable.Range(0, 90).Select(static i => i % 3 == 0)], [.. Enumerable.Range(0, 90).Select(static i => i % 4 == 0)]),
        1e-12);

    [Fact]
    public void CohenKappa_EndsOfTheScale_AreOneMinusOneAndNothing()
    {
        Assert.Equal(1, CohenKappa.Of([true, false], [true, false]));
        Assert.Equal(-1, CohenKappa.Of([true, false], [false, true]));
        Assert.True(double.IsNaN(CohenKappa.Of([true, true], [true, true])));
    }

    [Fact]
    public void SingletonRate_CountedByHand() =>
        Assert.Equal(2 / 7.0, SingletonRate.Of(["a", "b", "a", "c", "d", "c", "c"]), 1e-12);

    [Fact]
    public void MahalanobisCosine_OfTwoProbes_EqualsTheFormOverTheCovariance()
    {
        var set = References.Activations;
        float[] first = [0.3f, -1, 0.02f, 0.5f, 2], second = [1, 0.2f, -0.01f, -0.5f, 9];
        var (a, b) = (Scores(first), Scores(second));
        var mean = new double[5];
        for (var i = 0; i < set.Count; i++)
        {
            for (var j = 0; j < 5; j++)
            {
                mean[j] += set.Row(i)[j] / (double)set.Count;
            }
        }

        double Form(float[] x, float[] y)
        {
            double sum = 0;
            for (var i = 0; i < set.Count; i++)
            {
                double p = 0, q = 0;
                for (var j = 0; j < 5; j++)
                {
                    p += x[j] * (set.Row(i)[j] - mean[j]);
                    q += y[j] * (set.Row(i)[j] - mean[j]);
                }

                sum += p * q / set.Count;
            }

            return sum;
        }

        Assert.Equal(Form(first, second) / Math.Sqrt(Form(first, first) * Form(second, second)), TransferPrediction.MahalanobisCosine(a, b), 1e-5);
        Assert.Equal(1, TransferPrediction.MahalanobisCosine(a, a));

        float[] Scores(float[] w) => [.. Enumerable.Range(0, set.Count).Select(i => TensorPrimitives.Dot(w, set.Row(i)))];
    }

    [Fact]
    public void MahalanobisCosine_AcrossDomains_OrdersThemAsTheirAurocs()
    {
        // 24 domains that share a direction by degrees: what the own probe of each reads, the first domain's probe reads the less.
        var predicted = new List<double>();
        var measured = new List<double>();
        var source = Domain(0, seed: 1);
        var foreign = new LogisticFitter().Fit(source);
        for (var domain = 0; domain < 24; domain++)
        {
            var target = Domain(domain * Math.PI / 2 / 23, seed: 100 + domain);
            var own = new LogisticFitter().Fit(target);
            var scores = Project(foreign, target);
            predicted.Add(TransferPrediction.MahalanobisCosine(scores, Project(own, target)));
            measured.Add(Auroc.Of(scores, target.Trustworthy));
        }

        var (mx, my) = (predicted.Average(), measured.Average());
        var cross = predicted.Zip(measured, (x, y) => (x - mx) * (y - my)).Sum();
        var square = cross * cross / (predicted.Sum(x => (x - mx) * (x - mx)) * measured.Sum(y => (y - my) * (y - my)));
        Assert.InRange(square, 0.9, 1);
    }

    [Fact]
    public void PolarityAudit_ConsistentAndContradictoryProbes_AreToldApart()
    {
        var consistent = PolarityAudit.Of([(0.9, 0.1, 0.1, 0.9), (0.2, 0.8, 0.8, 0.2)]);
        Assert.Equal(0, consistent.PolarConsistency, 1e-12);
        Assert.Equal(1, consistent.ConsistentSigns);
        Assert.Equal(0.25, consistent.ContradictionIndex, 1e-12);
        Assert.False(consistent.IsAlarming);

        // Affirms a statement and its opposite alike.
        var contradictory = PolarityAudit.Of([(0.9, 0.1, 0.8, 0.2)]);
        Assert.Equal((0.9 * 0.8) + (0.1 * 0.2), contradictory.ContradictionIndex, 1e-12);
        Assert.True(contradictory.IsAlarming);
        Assert.Equal(0.5 * (0.49 + 0.49), PolarityAudit.Consistency(0.9, 0.1, 0.8, 0.2), 1e-12);
        Assert.Equal(0.5 * (0.04 + 0.04), PolarityAudit.Consistency(0.9, 0.1, 0.3, 0.7), 1e-12);
        Assert.Throws<ArgumentException>(() => PolarityAudit.Of([(0.9, 0.1, double.NaN, 0.2)]));
    }

    private static float[] Project(FittedDirection fitted, Candor.Probes.Activations.ActivationSet set) =>
        [.. Enumerable.Range(0, set.Count).Select(i => fitted.Direction.Project(set.Row(i)))];

    private static Candor.Probes.Activations.ActivationSet Domain(double angle, int seed)
    {
        const int N = 800;
        var values = PlantedDirection.Gaussian(new Random(seed), N * 8);
        bool[] labels = [.. Enumerable.Range(0, N).Select(static i => i % 2 == 0)];
        for (var i = 0; i < N; i++)
        {
            var shift = labels[i] ? -1f : 1f;
            values[i * 8] += shift * (float)Math.Cos(angle);
            values[(i * 8) + 1] += shift * (float)Math.Sin(angle);
        }

        return new Candor.Probes.Activations.ActivationSet(values, 8, labels, [.. Enumerable.Range(0, N).Select(static i => $"{i}")]);
    }
}
