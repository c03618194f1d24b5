using Candor.Probes.Activations;
using Candor.Probes.Directions;
using Candor.Probes.Evaluation;
using Candor.Probes.Nonlinear;
using Candor.Probes.Tests.Fixtures;
using Xunit;

namespace Candor.Probes.Tests.Nonlinear;

public sealed class PerceptronFitterTests
{
    private static readonly ProbeSource Source = new ProbeSource.Residual(new HookPoint(0), Pooling.Token);

    [Theory]
    [InlineData("tanh", HiddenUnit.Tanh)]
    [InlineData("relu", HiddenUnit.Relu)]
    public void Evaluate_ReferenceSet_AndGradientAreTorchs(string name, HiddenUnit unit)
    {
        var reference = HeadReferences.Get("perceptron").GetProperty(name);
        var set = References.Activations;
        var shape = new PerceptronShape(set.Dimension, [.. reference.GetProperty("hidden").EnumerateArray().Select(static units => units.GetInt32())]);
        var point = References.Doubles(reference.GetProperty("point"));
        var gradient = new double[point.Length];
        var loss = new PerceptronObjective(set, Standardisation.Of(set), shape, unit, 1).Evaluate(point, gradient);
        Assert.Equal(shape.Parameters, point.Length);
        Assert.Equal(reference.GetProperty("loss").GetDouble(), loss, 1e-12);
        Assert.All(References.Doubles(reference.GetProperty("gradient")).Zip(gradient), static pair => Assert.Equal(pair.First, pair.Second, 1e-12));
    }

    [Theory]
    [InlineData(HiddenUnit.Tanh, 1)]
    [InlineData(HiddenUnit.Tanh, 2)]
    [InlineData(HiddenUnit.Relu, 1)]
    [InlineData(HiddenUnit.Relu, 2)]
    public void Evaluate_Gradient_EqualsDifferenceQuotient(HiddenUnit unit, int layers)
    {
        var set = new PlantedDirection(4, separation: 1, noise: 1, seed: 2).Draw(30);
        var shape = new PerceptronShape(4, [.. Enumerable.Repeat(3, layers)]);
        var objective = new PerceptronObjective(set, Standardisation.Of(set), shape, unit, 0.5);
        double[] point = [.. Enumerable.Range(0, shape.Parameters).Select(static j => 0.7 * Math.Sin((3 * j) + 1))];
        var (gradient, scratch) = (new double[point.Length], new double[point.Length]);
        objective.Evaluate(point, gradient);
        for (var j = 0; j < point.Length; j++)
        {
            double[] up = [.. point], down = [.. point];
            up[j] += 1e-6;
            down[j] -= 1e-6;
            Assert.Equal((objective.Evaluate(up, scratch) - objective.Evaluate(down, scratch)) / 2e-6, gradient[j], 1e-7);
        }
    }

    [Theory]
    [InlineData(HiddenUnit.Tanh, 1)]
    [InlineData(HiddenUnit.Tanh, 2)]
    [InlineData(HiddenUnit.Relu, 1)]
    [InlineData(HiddenUnit.Relu, 2)]
    public void Fit_ExclusiveOr_SeesWhatNoLineSees(HiddenUnit unit, int layers)
    {
        var (set, held) = (Xor(600, seed: 1), Xor(600, seed: 2));
        var probe = new PerceptronFitter([.. Enumerable.Repeat(8, layers)], unit).Fit("p", Source, set);
        var linear = new LogisticFitter().Fit(set).ToProbe("l", Source);
        Assert.InRange(Area(probe.Score, held), 0.95, 1);
        Assert.InRange(Area(linear.Score, held), 0.35, 0.65);
    }

    [Fact]
    public void Fit_ShuffledLabels_IsAtChanceOnHeldOutSamples()
    {
        double area = 0;
        for (var seed = 0; seed < 5; seed++)
        {
            var planted = new PlantedDirection(8, separation: 0, noise: 1, seed);
            area += Area(new PerceptronFitter([8]).Fit("p", Source, planted.Draw(300)).Score, planted.Draw(300, draw: 1)) / 5;
        }

        Assert.InRange(area, 0.44, 0.56);
    }

    [Fact]
    public void Fit_StrongPenalty_ShrinksToAConstant()
    {
        var set = Xor(200, seed: 3);
        var probe = new PerceptronFitter([4], l2: 1e4).Fit("p", Source, set);
        Assert.InRange(Math.Abs(probe.Score(set.Row(0)) - probe.Score(set.Row(1))), 0, 1e-2);
    }

    [Fact]
    public void Fit_ConstantActivations_IsRefusedVerbatim()
    {
        var set = new ActivationSet(new float[8], 2, [true, true, false, false], ["a", "b", "c", "d"]);
        var exception = Assert.Throws<ArgumentException>(() => new PerceptronFitter([2]).Fit("p", Source, set));
        Assert.Equal("Every dimension is constant; there is nothing to tell the classes apart by. (Parameter 'set')", exception.Message);
    }

    [Theory]
    [InlineData(new int[0])]
    [InlineData(new[] { 0 })]
    [InlineData(new[] { 1025 })]
    [InlineData(new[] { 2, 2, 2 })]
    public void Constructor_OtherShape_IsRefused(int[] hidden) => Assert.StartsWith(
        "One or two hidden layers of 1 to 1024 units are possible.",
        Assert.Throws<ArgumentOutOfRangeException>(() => new PerceptronFitter(hidden)).Message,
        StringComparison.Ordinal);

    /// <summary>The label is whether two dimensions are of one sign.</summary>
    internal static ActivationSet Xor(int n, int seed)
    {
        var random = new Random(seed);
        var values = PlantedDirection.Gaussian(random, n * 4);
        var labels = new bool[n];
        for (var i = 0; i < n; i++)
        {
            var row = values.AsSpan(i * 4, 4);
            (labels[i], var first) = (i % 2 == 0, i / 2 % 2 == 0);
            row[0] = (row[0] * 0.4f) + (first ? 1.5f : -1.5f);
            row[1] = (row[1] * 0.4f) + (first == labels[i] ? 1.5f : -1.5f);
        }

        return new ActivationSet(values, 4, labels, [.. Enumerable.Range(0, n).Select(static i => $"g{i}")]);
    }

    private static double Area(Scorer score, ActivationSet set) =>
        Auroc.Of([.. Enumerable.Range(0, set.Count).Select(i => score(set.Row(i)))], set.Trustworthy);

    private delegate float Scorer(ReadOnlySpan<float> row);
}
