using System.Numerics.Tensors;
using Candor.Probes.Lens;

namespace Candor.Probes.Trajectories;

/// <summary>Where a right and a wrong continuation of one question take the model, layer by layer.</summary>
/// <remarks>
/// arXiv 2603.13259, from its abstract: displacements from the state of the question alone, <c>d_c = h(q + right) − h(q)</c> and
/// <c>d_i = h(q + wrong) − h(q)</c>; their angle grows to the middle of the depth while their lengths stay equal. Observational, and flat for the smallest
/// model there; three forward passes an item, so a diagnostic. What it supports is to prefer angles over lengths.
/// </remarks>
/// <param name="Cosine">Cosine of the two displacements at each layer, in [−1, 1]; NaN where one of them is zero.</param>
/// <param name="LengthRatio">
/// Length of the wrong displacement over that of the right one, at each layer; infinite where only that is zero, NaN where both are.
/// </param>
public sealed record ForcedCompletion(IReadOnlyList<double> Cosine, IReadOnlyList<double> LengthRatio)
{
    /// <summary>Measures one item.</summary>
    /// <param name="question">States at the question's last token, one of shape <c>[d]</c> a layer.</param>
    /// <param name="right">States at the right continuation's token, alike.</param>
    /// <param name="wrong">States at the wrong continuation's token, alike.</param>
    /// <exception cref="ArgumentException">There is no layer, or shapes disagree.</exception>
    public static ForcedCompletion Of(IReadOnlyList<float[]> question, IReadOnlyList<float[]> right, IReadOnlyList<float[]> wrong)
    {
        ArgumentNullException.ThrowIfNull(question);
        ArgumentNullException.ThrowIfNull(right);
        ArgumentNullException.ThrowIfNull(wrong);
        if (question.Count == 0 || right.Count != question.Count || wrong.Count != question.Count)
        {
            throw new ArgumentException(
                $"There are {question.Count}, {right.Count} and {wrong.Count} layers; as many of each, and at least one, are needed.", nameof(right));
        }

        var (cosine, ratio) = (new double[question.Count], new double[question.Count]);
        for (var layer = 0; layer < cosine.Length; layer++)
        {
            if (right[layer].Length != question[layer].Length || wrong[layer].Length != question[layer].Length)
            {
                throw new ArgumentException(
                    $"Layer {layer} has widths {question[layer].Length}, {right[layer].Length} and {wrong[layer].Length}; they must agree.", nameof(right));
            }

            var (first, second) = (Displacement(question[layer], right[layer]), Displacement(question[layer], wrong[layer]));
            cosine[layer] = TensorPrimitives.CosineSimilarity<double>(first, second);
            ratio[layer] = TensorPrimitives.Norm<double>(second) / TensorPrimitives.Norm<double>(first);
        }

        return new ForcedCompletion(cosine, ratio);
    }

    /// <summary>What the logit lens gives the right token after the right and after the wrong continuation, layer by layer.</summary>
    /// <param name="table">The candidates.</param>
    /// <param name="right">As in <see cref="Of"/>.</param>
    /// <param name="wrong">As in <see cref="Of"/>.</param>
    /// <param name="token">Id of the right token.</param>
    /// <returns>Log-probabilities over the candidates, in nats.</returns>
    public static (LensReading[] AfterRight, LensReading[] AfterWrong) Read(
        UnembeddingTable table, IReadOnlyList<float[]> right, IReadOnlyList<float[]> wrong, int token)
    {
        var lens = new LogitLens(table);
        return (lens.Read(right, token), lens.Read(wrong, token));
    }

    private static double[] Displacement(float[] from, float[] to)
    {
        var (start, end) = (new double[from.Length], new double[from.Length]);
        TensorPrimitives.ConvertTruncating<float, double>(from, start);
        TensorPrimitives.ConvertTruncating<float, double>(to, end);
        TensorPrimitives.Subtract<double>(end, start, end);
        return end;
    }
}
