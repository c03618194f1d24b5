using System.Numerics.Tensors;
using Candor.Probes.Activations;
using Candor.Probes.Evaluation;

namespace Candor.Probes.Directions;

/// <summary>Fits a direction as a linear support vector machine on standardised activations.</summary>
/// <remarks>
/// Minimises <c>½ ‖w‖² + ½ b² + c Σ max(0, 1 − yᵢ (⟨w, sᵢ⟩ + b))</c> with <c>s = (x − mean) / deviation</c> and y = +1 for untrustworthy, by
/// coordinate descent on the dual: Hsieh et al., ICML 2008. scikit-learn's <c>LinearSVC(loss="hinge", C = c)</c> behind a <c>StandardScaler</c>
/// has the same optimum. Its score is a margin and no log-odds: calibrate it (Platt 1999) before it is read as risk. Rows are visited in an order
/// fixed by the seed. Memory beside the set: d + n.
/// </remarks>
public sealed class SupportVectorFitter
{
    private const int MostSweeps = 20_000;

    /// <summary>Largest violation of the optimality conditions at which the descent ends.</summary>
    private const double Tolerance = 1e-4;

    private readonly double _c;
    private readonly ulong _seed;

    /// <summary>Keeps the parameters.</summary>
    /// <param name="c">Cost of a unit of margin violation, finite, above 0.</param>
    /// <param name="seed">Fixes the order of the rows; the optimum does not depend on it but for the tolerance.</param>
    public SupportVectorFitter(double c = 1.0, ulong seed = 1)
    {
        if (!(c > 0 && double.IsFinite(c)))
        {
            throw new ArgumentOutOfRangeException(nameof(c), c, "The cost must be finite and above 0.");
        }

        _c = c;
        _seed = seed;
    }

    /// <summary>Fits; a dimension of zero variance gets zero weight.</summary>
    /// <exception cref="ArgumentException">Every dimension is constant.</exception>
    /// <exception cref="InvalidOperationException">The descent did not converge.</exception>
    public FittedDirection Fit(ActivationSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        var scale = Standardisation.Of(set);
        var d = set.Dimension;
        var weights = new double[d];
        double intercept = 0;
        var dual = new double[set.Count];
        var squares = new double[set.Count];
        var row = new double[d];
        for (var i = 0; i < set.Count; i++)
        {
            scale.Apply(set.Row(i), row);
            squares[i] = TensorPrimitives.SumOfSquares<double>(row) + 1;
        }

        var order = Enumerable.Range(0, set.Count).ToArray();
        var random = new SeededRandom(_seed);
        for (var sweep = 0; sweep < MostSweeps; sweep++)
        {
            random.Shuffle<int>(order);
            double worst = 0;
            foreach (var i in order)
            {
                var sign = set.Trustworthy[i] ? -1d : 1d;
                scale.Apply(set.Row(i), row);
                var gradient = (sign * (TensorPrimitives.Dot<double>(weights, row) + intercept)) - 1;
                var projected = dual[i] == 0 ? Math.Min(gradient, 0) : dual[i] == _c ? Math.Max(gradient, 0) : gradient;
                worst = Math.Max(worst, Math.Abs(projected));
                if (projected == 0)
                {
                    continue;
                }

                var before = dual[i];
                dual[i] = Math.Clamp(before - (gradient / squares[i]), 0, _c);
                var step = (dual[i] - before) * sign;
                TensorPrimitives.MultiplyAdd(row, step, weights, weights);
                intercept += step;
            }

            if (worst < Tolerance)
            {
                return scale.Fold(weights, intercept);
            }
        }

        throw new InvalidOperationException($"The support vector fit did not converge in {MostSweeps} sweeps. A smaller cost helps.");
    }
}
