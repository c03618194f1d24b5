using System.Numerics.Tensors;

namespace Candor.Inference.Interventions;

/// <summary>The Kullback-Leibler divergence between two distributions over the vocabulary.</summary>
public static class Divergence
{
    /// <summary>KL(p ‖ q) of the softmaxes of two logit vectors, in nats, at least 0; in double precision.</summary>
    /// <param name="from">Logits of p, shape <c>[v]</c>, finite.</param>
    /// <param name="to">Logits of q, shape <c>[v]</c>, finite.</param>
    /// <returns>NaN where a logit is not finite.</returns>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static double Of(ReadOnlySpan<float> from, ReadOnlySpan<float> to)
    {
        if (from.Length != to.Length)
        {
            throw new ArgumentException($"There are {from.Length} and {to.Length} logits.", nameof(to));
        }

        var (p, q) = (LogSoftmax(from), LogSoftmax(to));
        double sum = 0;
        for (var i = 0; i < p.Length; i++)
        {
            sum += Math.Exp(p[i]) * (p[i] - q[i]);
        }

        // Rounding can leave a divergence of equal distributions a hair below nothing; a logit of −∞ on one side alone makes it infinite.
        return double.IsFinite(sum) ? Math.Max(0, sum) : double.NaN;
    }

    private static double[] LogSoftmax(ReadOnlySpan<float> logits)
    {
        var values = new double[logits.Length];
        TensorPrimitives.ConvertTruncating(logits, values);
        var largest = TensorPrimitives.Max<double>(values);
        TensorPrimitives.Subtract<double>(values, largest, values);
        var exponentials = new double[values.Length];
        TensorPrimitives.Exp<double>(values, exponentials);
        TensorPrimitives.Subtract<double>(values, Math.Log(TensorPrimitives.Sum<double>(exponentials)), values);
        return values;
    }
}
