using System.Numerics.Tensors;
using Candor.Probes.Evaluation;

namespace Candor.Probes.Directions;

/// <summary>Writes row <paramref name="index"/>, shape <c>[d]</c>, as the descent is to see it.</summary>
internal delegate void HingeRow(int index, Span<double> destination);

/// <summary>What a linear support vector machine asks of one row: <c>sign · (⟨w, x⟩ + b) ≥ margin</c>, each unit short of it costing <c>cost</c>.</summary>
internal readonly record struct HingeGoal(double Sign, double Margin, double Cost);

/// <summary>Minimises <c>½ ‖w‖² + ½ b² + Σ costᵢ max(0, marginᵢ − signᵢ (⟨w, xᵢ⟩ + b))</c> by coordinate descent on the dual. Not thread-safe.</summary>
/// <remarks>Hsieh et al., ICML 2008, with a margin and a cost for every row. Rows are visited in an order fixed by the seed.</remarks>
internal static class HingeDescent
{
    private const int MostSweeps = 20_000;

    /// <summary>Largest violation of the optimality conditions at which the descent ends.</summary>
    private const double Tolerance = 1e-4;

    /// <summary>Descends.</summary>
    /// <param name="goals">Shape <c>[n]</c>.</param>
    /// <param name="dimension">d.</param>
    /// <param name="rows">Gives row i.</param>
    /// <param name="seed">Fixes the order; the optimum does not depend on it but for the tolerance.</param>
    /// <returns>w and b.</returns>
    /// <exception cref="InvalidOperationException">The descent did not converge.</exception>
    public static (double[] Weights, double Intercept) Minimize(HingeGoal[] goals, int dimension, HingeRow rows, ulong seed)
    {
        var weights = new double[dimension];
        double intercept = 0;
        var dual = new double[goals.Length];
        var squares = new double[goals.Length];
        var row = new double[dimension];
        for (var i = 0; i < goals.Length; i++)
        {
            rows(i, row);
            squares[i] = TensorPrimitives.SumOfSquares<double>(row) + 1;
        }

        var order = Enumerable.Range(0, goals.Length).ToArray();
        var random = new SeededRandom(seed);
        for (var sweep = 0; sweep < MostSweeps; sweep++)
        {
            random.Shuffle<int>(order);
            double worst = 0;
            foreach (var i in order)
            {
                var (sign, margin, cost) = goals[i];
                rows(i, row);
                var gradient = (sign * (TensorPrimitives.Dot<double>(weights, row) + intercept)) - margin;
                var projected = dual[i] == 0 ? Math.Min(gradient, 0) : dual[i] == cost ? Math.Max(gradient, 0) : gradient;
                worst = Math.Max(worst, Math.Abs(projected));
                if (projected == 0)
                {
                    continue;
                }

                var before = dual[i];
                dual[i] = Math.Clamp(before - (gradient / squares[i]), 0, cost);
                var step = (dual[i] - before) * sign;
                TensorPrimitives.MultiplyAdd(row, step, weights, weights);
                intercept += step;
            }

            if (worst < Tolerance)
            {
                return (weights, intercept);
            }
        }

        throw new InvalidOperationException($"The support vector fit did not converge in {MostSweeps} sweeps. A smaller cost helps.");
    }
}
