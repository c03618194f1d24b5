using System.Numerics.Tensors;

namespace Candor.Probes.Sampling;

/// <summary>Whether an answer moved from its question to the context that it was given, by sentence embeddings (SGI, DGI).</summary>
/// <remarks>
/// arXiv 2512.13771 and 2602.13224. SGI is <c>angle(answer, question) / angle(answer, context)</c>: above 1 the answer is nearer to the context. DGI
/// is the cosine of <c>answer − question</c> with the mean direction of verified pairs. The published AUROC of DGI, 0.958, was withdrawn by its
/// author: with authorship held constant it is 0.61, at most about 0.68. DGI is for advice, never by itself a reason to abstain.
/// </remarks>
public static class GroundingIndex
{
    /// <summary>Largest SGI that is returned: an answer that equals its context has an infinite one.</summary>
    public const double Largest = 1000;

    /// <summary>SGI, in [0, <see cref="Largest"/>]; 1 where question and context are one. NaN for a vector without a direction.</summary>
    /// <exception cref="ArgumentException">The embeddings are not of one width.</exception>
    public static double Of(ReadOnlySpan<float> question, ReadOnlySpan<float> context, ReadOnlySpan<float> answer)
    {
        if (question.Length != answer.Length || context.Length != answer.Length)
        {
            throw new ArgumentException(
                $"The embeddings have widths {question.Length}, {context.Length} and {answer.Length}; they must agree.", nameof(answer));
        }

        var (toQuestion, toContext) = (Angle(answer, question), Angle(answer, context));
        return toQuestion == toContext ? 1 : Math.Min(Largest, toQuestion / toContext);
    }

    /// <summary>The mean direction of verified pairs, a unit vector of shape <c>[d]</c>.</summary>
    /// <param name="pairs">Embeddings of question and verified answer; 20 or more are usual.</param>
    /// <exception cref="ArgumentException">There is no pair, widths disagree, an answer equals its question, or the directions cancel.</exception>
    public static float[] MeanDirection(IReadOnlyList<(float[] Question, float[] Answer)> pairs)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        if (pairs.Count == 0)
        {
            throw new ArgumentException("There are no pairs.", nameof(pairs));
        }

        var sum = new float[pairs[0].Question.Length];
        foreach (var (question, answer) in pairs)
        {
            var step = Displacement(question, answer);
            TensorPrimitives.Divide(step, TensorPrimitives.Norm<float>(step), step);
            TensorPrimitives.Add<float>(sum, step, sum);
        }

        var norm = TensorPrimitives.Norm<float>(sum);
        if (!(norm > 0) || !float.IsFinite(norm))
        {
            throw new ArgumentException("The pairs' directions cancel, or an answer equals its question; there is no mean direction.", nameof(pairs));
        }

        TensorPrimitives.Divide(sum, norm, sum);
        return sum;
    }

    /// <summary>DGI, in [−1, 1]; NaN where the answer equals the question.</summary>
    /// <exception cref="ArgumentException">The widths disagree.</exception>
    public static double Directional(ReadOnlySpan<float> question, ReadOnlySpan<float> answer, ReadOnlySpan<float> meanDirection) =>
        TensorPrimitives.CosineSimilarity(Displacement(question, answer), meanDirection);

    private static float[] Displacement(ReadOnlySpan<float> question, ReadOnlySpan<float> answer)
    {
        var step = new float[answer.Length];
        TensorPrimitives.Subtract(answer, question, step);
        return step;
    }

    // From the lengths of sum and difference, not by arc cosine, which loses half of the digits where vectors almost agree.
    private static double Angle(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var (difference, sum, x, y) = (new double[a.Length], new double[a.Length], new double[a.Length], new double[a.Length]);
        TensorPrimitives.ConvertTruncating(a, x);
        TensorPrimitives.ConvertTruncating(b, y);
        TensorPrimitives.Divide(x, TensorPrimitives.Norm<double>(x), x);
        TensorPrimitives.Divide(y, TensorPrimitives.Norm<double>(y), y);
        TensorPrimitives.Subtract<double>(x, y, difference);
        TensorPrimitives.Add<double>(x, y, sum);
        return 2 * Math.Atan2(TensorPrimitives.Norm<double>(difference), TensorPrimitives.Norm<double>(sum));
    }
}
