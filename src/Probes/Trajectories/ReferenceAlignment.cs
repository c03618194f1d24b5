using System.Numerics.Tensors;

namespace Candor.Probes.Trajectories;

/// <summary>How an answer's state comes near to a reference from layer to layer (the features of LSD that need one). Refuses to run without.</summary>
/// <remarks>
/// Alignment of a layer is the cosine of the answer's state with the reference's. The published detector takes an embedding of the <em>true answer</em> as the
/// reference, which nobody has when it is needed; here the reference is the state of a context that was given with the question, read by the same
/// model at the same layers. Where no projection was learned, states and references are residual streams as they are.
/// </remarks>
/// <param name="Final">Alignment of the last layer, in [−1, 1].</param>
/// <param name="Mean">Mean over the layers.</param>
/// <param name="Largest">Largest of all layers.</param>
/// <param name="LargestAt">The first layer that has it.</param>
/// <param name="LateDeviation">Standard deviation over the last three layers (over n, not n − 1).</param>
/// <param name="Gain">Alignment of the last layer minus that of the first.</param>
/// <param name="Turns">How often the alignment turns from rising to falling or back, in [0, layers − 2].</param>
public sealed record ReferenceAlignment(double Final, double Mean, double Largest, int LargestAt, double LateDeviation, double Gain, int Turns)
{
    private const int LateLayers = 3;

    /// <summary>Measures one answer.</summary>
    /// <param name="states">State of the answer at each layer, shape <c>[layers, d]</c>, row-major.</param>
    /// <param name="reference">State of the reference at each layer, the same shape.</param>
    /// <param name="layers">Layers, at least 3.</param>
    /// <exception cref="ArgumentException">There is no reference, a shape is wrong, a value is not finite, or a state is zero.</exception>
    public static ReferenceAlignment Of(ReadOnlySpan<float> states, ReadOnlySpan<float> reference, int layers)
    {
        if (reference.IsEmpty)
        {
            throw new ArgumentException(
                "There is no reference; alignment with nothing means nothing. Without a context use the reference-free drift.", nameof(reference));
        }

        var (path, target) = (new LayerPath(states, layers), new LayerPath(reference, layers));
        if (states.Length != reference.Length)
        {
            throw new ArgumentException($"The reference has {reference.Length} values, the answer {states.Length}; they must agree.", nameof(reference));
        }

        double[] alignment = [.. Enumerable.Range(0, layers).Select(layer => TensorPrimitives.Dot(path[layer], target[layer]))];
        var late = alignment[^LateLayers..];
        var lateMean = late.Average();
        var turns = Enumerable.Range(0, layers - 2).Count(i => (alignment[i + 1] - alignment[i]) * (alignment[i + 2] - alignment[i + 1]) < 0);
        return new ReferenceAlignment(
            alignment[^1],
            alignment.Average(),
            alignment.Max(),
            Array.IndexOf(alignment, alignment.Max()),
            Math.Sqrt(late.Average(value => (value - lateMean) * (value - lateMean))),
            alignment[^1] - alignment[0],
            turns);
    }
}
