using System.Numerics.Tensors;
using Candor.Probes.Activations;
using Candor.Probes.Numerics;

namespace Candor.Probes.Directions;

/// <summary>Fits the smallest change of activations after which no linear probe reads the label better than a constant (LEACE).</summary>
/// <remarks>
/// Belrose et al., arXiv 2306.03819: <c>x' = x − W⁺ u uᵀ W (x − mean)</c> with <c>W = Σ^(−1/2)</c>, <c>u = W c / ‖W c‖</c> and <c>c = cov(x, y)</c>. For one
/// binary label c is along the difference δ of the class means, and the roots cancel: <c>x' = x − δ ⟨r, x − mean⟩ / ⟨r, δ⟩</c> with <c>r = Σ⁺ δ</c>. So
/// the class means are equal afterwards on the samples that it was fitted to, whatever the pseudo-inverse leaves out, and every convex loss is
/// smallest at a constant. Σ is inverted with every dimension scaled to variance 1, which changes nothing but the rounding: a loud dimension hides no
/// quiet one. Combinations of less than 1e-10 of the largest variance then count as absent. Fit-time memory d², time d³.
/// </remarks>
public sealed class ConceptErasureFitter
{
    private const double SmallestShare = 1e-10;

    /// <summary>Fits.</summary>
    /// <exception cref="ArgumentException">The class means are equal: there is nothing to erase.</exception>
#pragma warning disable CA1822 // A fitter like the others, though it has no parameters.
    public ConceptEraser Fit(ActivationSet set)
#pragma warning restore CA1822
    {
        ArgumentNullException.ThrowIfNull(set);
        var d = set.Dimension;
        var moments = new RunningCovariance(d);
        for (var i = 0; i < set.Count; i++)
        {
            moments.Push(set.Row(i));
        }

        var correlation = new double[d * d];
        moments.AddScatterTo(correlation);
        TensorPrimitives.Divide(correlation, set.Count, correlation);
        var scale = new double[d];
        for (var j = 0; j < d; j++)
        {
            scale[j] = Standardisation.InverseDeviation(correlation[(j * d) + j], moments.Mean[j]);
        }

        for (var i = 0; i < d; i++)
        {
            var row = correlation.AsSpan(i * d, d);
            TensorPrimitives.Multiply(row, scale, row);
            TensorPrimitives.Multiply(row, scale[i], row);
        }

        var difference = new double[d];
        var classes = ClassMoments.Of(set, threads: 1, CancellationToken.None);
        TensorPrimitives.Subtract<double>(classes.UntrustworthyMean, classes.TrustworthyMean, difference);
        var read = new double[d];
        TensorPrimitives.Multiply<double>(difference, scale, read);
        read = Solve(SymmetricEigen.Of(correlation, d), read);
        TensorPrimitives.Multiply<double>(read, scale, read);
        var norm = TensorPrimitives.Dot<double>(read, difference);
        if (!(norm > 0))
        {
            throw new ArgumentException("The class means are equal; there is nothing to erase.", nameof(set));
        }

        TensorPrimitives.Divide(read, norm, read);
        return new ConceptEraser(read, difference, moments.Mean.ToArray());
    }

    // The pseudo-inverse's product with x.
    private static double[] Solve(SymmetricEigen eigen, double[] x)
    {
        var result = new double[x.Length];
        var smallest = SmallestShare * eigen.Values[^1];
        for (var i = 0; i < x.Length; i++)
        {
            if (eigen.Values[i] > smallest)
            {
                var vector = eigen.Vector(i);
                TensorPrimitives.MultiplyAdd(vector, TensorPrimitives.Dot(vector, x) / eigen.Values[i], result, result);
            }
        }

        return result;
    }
}
