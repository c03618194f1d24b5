using Candor.Probes.Spans;
using Candor.Probes.Tests.Fixtures;
using Xunit;

namespace Candor.Probes.Tests.Spans;

public sealed class SpanObjectiveTests
{
    [Fact]
    public void Loss_Attention_AndGradientAreTorchs() => AssertReference("attention", new AttentionReading());

    [Fact]
    public void Loss_SmoothedWindowMaximum_AndGradientAreTorchs() => AssertReference("window_max", new WindowMaxReading(3, 0.3));

    public static TheoryData<string> Readings => ["attention", "window", "narrow", "sample"];

    [Theory]
    [MemberData(nameof(Readings))]
    public void Loss_Gradient_EqualsDifferenceQuotient(string name)
    {
        ISpanReading reading = name switch
        {
            "attention" => new AttentionReading(),
            "window" => new WindowMaxReading(4, 0.5),
            "narrow" => new WindowMaxReading(1, 0.2),
            _ => new SampleReading(),
        };
        var set = name == "sample" ? new NeedleSpans().Draw(20, seed: 1, shortest: 1, longest: 1) : new NeedleSpans().Draw(20, seed: 1);
        double[] offsets = [.. Enumerable.Range(0, 20).Select(static i => Math.Sin(i))];
        double[] weights = [.. Enumerable.Range(0, 20).Select(static i => 1 + Math.Cos(i))];
        var objective = new SpanObjective(set, 0.7, reading, offsets) { Weights = weights };
        double[] point = [.. Enumerable.Range(0, (8 * reading.Channels) + 1).Select(static j => 0.4 * Math.Sin(j + 1))];
        var gradient = new double[point.Length];
        objective.Loss(point, gradient);
        for (var j = 0; j < point.Length; j++)
        {
            double[] up = [.. point], down = [.. point];
            up[j] += 1e-6;
            down[j] -= 1e-6;
            var scratch = new double[point.Length];
            Assert.Equal((objective.Loss(up, scratch) - objective.Loss(down, scratch)) / 2e-6, gradient[j], 1e-7);
        }
    }

    [Fact]
    public void Minimize_FromTheMinimum_StaysThere()
    {
        var objective = new SpanObjective(HeadReferences.Spans, 1, new AttentionReading());
        var best = objective.Minimize(new double[9], 1e-9, 1000);
        Assert.True(best.Converged);
        var again = objective.Minimize(best.Point, 1e-6, 1000);
        Assert.Equal(0, again.Iterations);
        Assert.All(best.Point.Zip(again.Point), static pair => Assert.Equal(pair.First, pair.Second, 1e-12));
    }

    private static void AssertReference(string name, ISpanReading reading)
    {
        var reference = HeadReferences.Get(name);
        var point = References.Doubles(reference.GetProperty("point"));
        var gradient = new double[point.Length];
        Assert.Equal(reference.GetProperty("loss").GetDouble(), new SpanObjective(HeadReferences.Spans, 1, reading).Loss(point, gradient), 1e-12);
        Assert.All(References.Doubles(reference.GetProperty("gradient")).Zip(gradient), static pair => Assert.Equal(pair.First, pair.Second, 1e-12));
    }
}
