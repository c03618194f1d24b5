using System.Numerics.Tensors;
using Candor.Probes.Activations;
using Candor.Probes.Numerics;

namespace Candor.Probes.Directions;

/// <summary>Fits the smallest change of activations after which no linear probe reads the label better than a constant (LEACE).</summary>
/// <remarks>
/// Belrose et al., arXiv 2306.03819, for one binary label: with the covariance Σ, <c>c = cov(x, y)</c>, <c>W = Σ^(−1/2)</c> (pseudo-inverse) and
/// <c>u = W c / ‖W c‖</c>, <c>x' = x − W⁺ u uᵀ W (x − mean)</c>. Because W is symmetric, <c>W u</c> reads and <c>W⁺ u</c> writes. On the samples
/// that it was fitted to the class means are equal afterwards, so that every convex loss is smallest at a constant. Directions whose variance is
/// below 1e-10 of the largest count as absent. Fit-time memory d², time d³.
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

        var covariance = new double[d * d];
        moments.AddScatterTo(covariance);
        TensorPrimitives.Divide(covariance, set.Count, covariance);
        var eigen = SymmetricEigen.Of(covariance, d);

        var difference = new double[d];
        var classes = ClassMoments.Of(set, threads: 1, CancellationToken.None);
        TensorPrimitives.Subtract<double>(classes.UntrustworthyMean, classes.TrustworthyMean, difference);
        var whitened = Apply(eigen, difference, -0.5);
        var norm = TensorPrimitives.Norm<double>(whitened);
        if (!(norm > 0))
        {
            throw new ArgumentException("The class means are equal; there is nothing to erase.", nameof(set));
        }

        TensorPrimitives.Divide(whitened, norm, whitened);
        return new ConceptEraser(Apply(eigen, whitened, -0.5), Apply(eigen, whitened, 0.5), moments.Mean.ToArray());
    }

    // Σ^power · x over the directions in which there is variance.
    private static double[] Apply(SymmetricEigen eigen, double[] x, double power)
    {
        var result = new double[x.Length];
        var smallest = SmallestShare * eigen.Values[^1];
        for (var i = 0; i < x.Length; i++)
        {
            if (eigen.Values[i] > smallest)
            {
                var vector = eigen.Vector(i);
                TensorPrimitives.MultiplyAdd(vector, TensorPrimitives.Dot(vector, x) * Math.Pow(eigen.Values[i], power), result, result);
            }
        }

        return result;
    }
}
