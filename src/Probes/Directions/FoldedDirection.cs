using System.Numerics.Tensors;

namespace Candor.Probes.Directions;

/// <summary>Turns the double-precision weights of a fit into a single-precision direction, gain and bias.</summary>
internal static class FoldedDirection
{
    /// <summary>The direction whose score is <c>⟨w, x − origin⟩ + offset</c>.</summary>
    /// <param name="w">Weights over raw activations, shape <c>[d]</c>.</param>
    /// <param name="origin">Shape <c>[d]</c>.</param>
    /// <param name="offset">Score at the origin, in logits.</param>
    /// <exception cref="ArgumentException">The weights are zero or NaN, or the score's scale or origin does not fit into single precision.</exception>
    public static FittedDirection From(ReadOnlySpan<double> w, ReadOnlySpan<double> origin, double offset)
    {
        var gain = TensorPrimitives.Norm(w);
        if (!(gain > 0))
        {
            throw new ArgumentException("The classes differ in no direction: every dimension is constant, or the class means are equal.");
        }

        var bias = offset - TensorPrimitives.Dot(w, origin);
        if (!((float)gain > 0) || !float.IsFinite((float)gain) || !float.IsFinite((float)bias))
        {
            throw new ArgumentException(
                $"The fit has a gain of {gain:g3} and a bias of {bias:g3}, which single precision does not hold; the activations are too small or too large.");
        }

        var vector = new float[w.Length];
        for (var j = 0; j < vector.Length; j++)
        {
            vector[j] = (float)(w[j] / gain);
        }

        return new FittedDirection(Direction.FromVector(vector), (float)gain, (float)bias);
    }
}
