using System.Numerics.Tensors;

namespace Candor.Probes.Numerics;

/// <summary>Value of a function at a point; writes its gradient.</summary>
/// <param name="point">x, shape <c>[d]</c>.</param>
/// <param name="gradient">∇f(x), shape <c>[d]</c>, to be overwritten.</param>
/// <returns>f(x).</returns>
public delegate double DifferentiableFunction(ReadOnlySpan<double> point, Span<double> gradient);

/// <summary>Where a minimisation ended.</summary>
/// <param name="Point">x, shape <c>[d]</c>.</param>
/// <param name="Value">f(x).</param>
/// <param name="GradientNorm">Largest absolute component of ∇f(x).</param>
/// <param name="Iterations">Steps taken.</param>
/// <param name="Converged">Whether the gradient norm came down to the tolerance.</param>
public sealed record MinimizationResult(double[] Point, double Value, double GradientNorm, int Iterations, bool Converged);

/// <summary>Minimises a smooth function by limited-memory BFGS. Deterministic: the same function gives the same steps on the same machine.</summary>
/// <remarks>
/// Two-loop recursion of Nocedal and Wright, "Numerical Optimization" (2006), algorithm 7.4. The line search bisects for the weak Wolfe
/// conditions, as Lewis and Overton (2013): it needs no interpolation safeguards and on a convex function always ends. Near the minimum, where
/// values no longer differ by more than their rounding, slopes decide instead (the approximate Wolfe conditions of Hager and Zhang, 2005);
/// without that the gradient stops at about the square root of the machine's precision.
/// </remarks>
/// <param name="tolerance">Largest absolute gradient component at which to stop.</param>
/// <param name="maxIterations">Most steps.</param>
public sealed class LimitedMemoryBfgs(double tolerance = 1e-8, int maxIterations = 1000)
{
    /// <summary>Pairs of steps and gradient changes kept; between 3 and 20 by Nocedal and Wright.</summary>
    private const int Memory = 10;

    /// <summary>Sufficient decrease and curvature constants; the customary ones for quasi-Newton directions.</summary>
    private const double Decrease = 1e-4;
    private const double Curvature = 0.9;

    /// <summary>Rounding of a value, relative to it: some thousand terms' worth.</summary>
    private const double Resolution = 1e-13;

    /// <summary>Halvings or doublings of a step: beyond them it is below the resolution of a double.</summary>
    private const int MaxTrials = 60;

    /// <summary>Minimises <paramref name="function"/> from <paramref name="start"/>, shape <c>[d]</c>.</summary>
    /// <remarks>Ends without convergence where no step decreases the value any more, which is the resolution of the function's arithmetic.</remarks>
    public MinimizationResult Minimize(DifferentiableFunction function, ReadOnlySpan<double> start)
    {
        ArgumentNullException.ThrowIfNull(function);
        var x = start.ToArray();
        var gradient = new double[x.Length];
        var value = function(x, gradient);
        var history = new List<(double[] Step, double[] Change, double Rho)>(Memory);
        var iterations = 0;
        while (Norm(gradient) > tolerance && iterations < maxIterations)
        {
            var direction = Descent(gradient, history);

            // Nothing is known about scale before the first step; a unit-length one is safe for standardised data.
            var first = history.Count == 0 ? Math.Min(1, 1 / TensorPrimitives.Norm<double>(gradient)) : 1;
            if (!TrySearch(function, x, value, gradient, direction, first, out var next, out var nextGradient, out var nextValue))
            {
                break;
            }

            var step = new double[x.Length];
            var change = new double[x.Length];
            TensorPrimitives.Subtract<double>(next, x, step);
            TensorPrimitives.Subtract<double>(nextGradient, gradient, change);
            var curvature = TensorPrimitives.Dot<double>(step, change);
            if (curvature > 0)
            {
                if (history.Count == Memory)
                {
                    history.RemoveAt(0);
                }

                history.Add((step, change, 1 / curvature));
            }

            (x, gradient, value) = (next, nextGradient, nextValue);
            iterations++;
        }

        var norm = Norm(gradient);
        return new MinimizationResult(x, value, norm, iterations, norm <= tolerance);
    }

    /// <summary>Largest absolute component; NaN where any is.</summary>
    private static double Norm(double[] gradient) => Math.Abs(TensorPrimitives.MaxMagnitude<double>(gradient));

    /// <summary>Minus the inverse Hessian's estimate times the gradient: the two loops.</summary>
    private static double[] Descent(double[] gradient, List<(double[] Step, double[] Change, double Rho)> history)
    {
        var q = new double[gradient.Length];
        TensorPrimitives.Negate<double>(gradient, q);
        Span<double> alpha = stackalloc double[Memory];
        for (var k = history.Count - 1; k >= 0; k--)
        {
            var (step, change, rho) = history[k];
            alpha[k] = rho * TensorPrimitives.Dot<double>(step, q);
            TensorPrimitives.MultiplyAdd(change, -alpha[k], q, q);
        }

        if (history.Count > 0)
        {
            var (_, change, rho) = history[^1];
            TensorPrimitives.Multiply(q, 1 / (rho * TensorPrimitives.SumOfSquares<double>(change)), q);
        }

        for (var k = 0; k < history.Count; k++)
        {
            var (step, change, rho) = history[k];
            var beta = rho * TensorPrimitives.Dot<double>(change, q);
            TensorPrimitives.MultiplyAdd(step, alpha[k] - beta, q, q);
        }

        return q;
    }

    /// <summary>Looks along <paramref name="direction"/> for a point that meets the weak Wolfe conditions.</summary>
    private static bool TrySearch(
        DifferentiableFunction function,
        double[] x,
        double value,
        double[] gradient,
        double[] direction,
        double first,
        out double[] next,
        out double[] nextGradient,
        out double nextValue)
    {
        next = new double[x.Length];
        nextGradient = new double[x.Length];
        nextValue = value;
        var slope = TensorPrimitives.Dot<double>(gradient, direction);
        if (!(slope < 0))
        {
            return false;
        }

        var (low, high, t) = (0d, double.PositiveInfinity, first);
        for (var trial = 0; trial < MaxTrials; trial++)
        {
            TensorPrimitives.MultiplyAdd(direction, t, x, next);
            nextValue = function(next, nextGradient);

            // Written so that a NaN counts as too far.
            var nextSlope = TensorPrimitives.Dot<double>(nextGradient, direction);
            var decreases = nextValue <= value + (Decrease * t * slope);
            var flattens = nextValue <= value + (Resolution * Math.Abs(value)) && nextSlope <= ((2 * Decrease) - 1) * slope;
            if (!decreases && !flattens)
            {
                high = t;
            }
            else if (nextSlope < Curvature * slope)
            {
                low = t;
            }
            else
            {
                return true;
            }

            t = double.IsPositiveInfinity(high) ? 2 * low : (low + high) / 2;
        }

        return false;
    }
}
