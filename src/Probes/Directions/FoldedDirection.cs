using System.Numerics.Tensors;

namespace Candor.Probes.Directions;

/// <summary>Turns the double-precision weights of a fit into a single-precision direction, gain and bias.</summary>
internal static class FoldedDirection
{
    /// <summary>The direction whose score is <c>⟨w, x − origin⟩ + offset</c>.</summary>
    /// <param name="w">Weights over raw activations, shape <c>[d]</c>.</param>
    /// <param name="origin">Shape <c>[d]</c>.</param>
    /// <param name="offset">Score at the origin, in logits.</param>
    /// <exception cref="ArgumentException">The weights are zero, or not finite.</exception>
    public static FittedDirection From(ReadOnlySpan<double> w, ReadOnlySpan<double> origin, double offset)
    {
        var gain = TensorPrimitives.Norm(w);
        if (!(gain > 0) || !double.IsFinite(gain))
        {
            throw new ArgumentException("The classes differ in no direction: every dimension is constant, or the class means are equal.");
        }

        var vector = new float[w.Length];
        for (var j = 0; j < vector.Length; j++)
        {
            vector[j] = (float)(w[j] / gain);
        }

        return new FittedDirection(Direction.FromVector(vector), (float)gain, (float)(offset - TensorPrimitives.Dot(w, origin)));
    }
}
