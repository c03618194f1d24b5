using Candor.Probes.Numerics;
using Xunit;

namespace Candor.Probes.Tests.Numerics;

public sealed class LimitedMemoryBfgsTests
{
    [Fact]
    public void Minimize_Rosenbrock_FindsOneOne()
    {
        var result = new LimitedMemoryBfgs(1e-9).Minimize(Rosenbrock, [-1.2, 1]);
        Assert.True(result.Converged);
        Assert.Equal([1, 1], result.Point.Select(static x => Math.Round(x, 8)));
        Assert.InRange(result.Iterations, 5, 100);
    }

    [Fact]
    public void Minimize_IllConditionedQuadratic_FindsTheClosedForm()
    {
        // f = ½ Σ k x² − x with k from 1 to 10⁴: the minimum is at 1 / k.
        var curvature = Enumerable.Range(0, 50).Select(static i => Math.Pow(10, 4 * i / 49.0)).ToArray();
        var result = new LimitedMemoryBfgs(1e-9, 2000).Minimize(
            (x, gradient) =>
            {
                double value = 0;
                for (var i = 0; i < x.Length; i++)
                {
                    gradient[i] = (curvature[i] * x[i]) - 1;
                    value += (curvature[i] * x[i] * x[i] / 2) - x[i];
                }

                return value;
            },
            new double[50]);
        Assert.True(result.Converged, $"{result.Iterations} steps, gradient {result.GradientNorm:g3}");
        Assert.All(Enumerable.Range(0, 50), i => Assert.Equal(1 / curvature[i], result.Point[i], 1e-8));
    }

    [Fact]
    public void Minimize_TooFewIterations_SaysThatItDidNotConverge()
    {
        var result = new LimitedMemoryBfgs(1e-9, maxIterations: 3).Minimize(Rosenbrock, [-1.2, 1]);
        Assert.False(result.Converged);
        Assert.Equal(3, result.Iterations);
        Assert.True(result.GradientNorm > 1e-9);
    }

    [Fact]
    public void Minimize_NaN_EndsWithoutConvergence() => Assert.False(new LimitedMemoryBfgs().Minimize(NotANumber, [1]).Converged);

    [Fact]
    public void Minimize_UnboundedBelow_Ends() =>
        Assert.False(new LimitedMemoryBfgs().Minimize(
            static (x, gradient) =>
            {
                gradient[0] = -1;
                return -x[0];
            },
            [0]).Converged);

    private static double Rosenbrock(ReadOnlySpan<double> x, Span<double> gradient)
    {
        var (a, b) = (1 - x[0], x[1] - (x[0] * x[0]));
        gradient[0] = (-2 * a) - (400 * x[0] * b);
        gradient[1] = 200 * b;
        return (a * a) + (100 * b * b);
    }

    private static double NotANumber(ReadOnlySpan<double> x, Span<double> gradient)
    {
        gradient[0] = x[0] * double.NaN;
        return double.NaN;
    }
}
