using System.Numerics.Tensors;

namespace Candor.Probes.Numerics;

/// <summary>Log-sum-exp, entropy and softmax of logits of any size, without overflow. Allocates nothing.</summary>
/// <remarks>
/// <c>TensorPrimitives.SoftMax</c> does not subtract the maximum and overflows from about 89 on, so it is banned here. Terms are
/// exponentiated in single precision by vector instructions and summed in double precision; the last digits may differ by architecture.
/// </remarks>
public static class StableSoftmax
{
    /// <summary>Floats summed in single precision before they are added to a double.</summary>
    private const int Chunk = 512;

    /// <summary><c>ln Σ exp(z)</c>.</summary>
    /// <param name="logits">Shape <c>[v]</c>.</param>
    /// <returns>In nats; −∞ for an empty span or where all are −∞, +∞ where any is +∞, NaN where any is NaN.</returns>
    public static float LogSumExp(ReadOnlySpan<float> logits) => Summarise(logits).LogSumExp;

    /// <summary>Entropy of the distribution <c>softmax(z)</c>: <c>−Σ p ln p</c>.</summary>
    /// <param name="logits">Shape <c>[v]</c>; −∞ stands for a token that cannot be chosen.</param>
    /// <returns>In nats, in [0, ln v]; NaN for an empty span, where all are −∞, or where any is +∞ or NaN.</returns>
    public static float Entropy(ReadOnlySpan<float> logits) => Summarise(logits).Entropy;

    /// <summary>Everything that is read of a distribution, in one pass over the memory.</summary>
    /// <param name="logits">Shape <c>[v]</c>; −∞ stands for a token that cannot be chosen.</param>
    public static SoftmaxSummary Summarise(ReadOnlySpan<float> logits)
    {
        var moments = SoftmaxMoments.Of(logits);
        if (!float.IsFinite(moments.Maximum) || double.IsNaN(moments.Sum))
        {
            // Rare, so that the pass above need not tell one from the other: the first maximum, with NaN above everything, is the answer.
            return new SoftmaxSummary(logits.IsEmpty ? float.NegativeInfinity : TensorPrimitives.Max(logits), float.NaN, float.NaN);
        }

        // Rounding can leave a certain distribution a hair below zero.
        var logarithm = Math.Log(moments.Sum);
        return new SoftmaxSummary(
            (float)(moments.Maximum + logarithm),
            (float)Math.Max(0, logarithm - (moments.Weighted / moments.Sum)),
            (float)Math.Max(0, 1 - (1 / moments.Sum)));
    }

    /// <summary>Probabilities <c>exp(z) / Σ exp(z)</c>.</summary>
    /// <param name="logits">Shape <c>[v]</c>; −∞ stands for a token that cannot be chosen.</param>
    /// <param name="destination">
    /// At least as long; may be the same memory as <paramref name="logits"/>. All NaN where <see cref="Entropy"/> is NaN.
    /// </param>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is shorter than <paramref name="logits"/>.</exception>
    public static void Softmax(ReadOnlySpan<float> logits, Span<float> destination)
    {
        if (destination.Length < logits.Length)
        {
            throw new ArgumentException($"The destination holds {destination.Length} values; {logits.Length} are needed.", nameof(destination));
        }

        if (logits.IsEmpty)
        {
            return;
        }

        destination = destination[..logits.Length];
        var maximum = TensorPrimitives.Max(logits);
        if (!float.IsFinite(maximum))
        {
            destination.Fill(float.NaN);
            return;
        }

        TensorPrimitives.Subtract(logits, maximum, destination);
        TensorPrimitives.Exp(destination, destination);
        double sum = 0;
        for (var start = 0; start < destination.Length; start += Chunk)
        {
            sum += TensorPrimitives.Sum<float>(destination.Slice(start, Math.Min(Chunk, destination.Length - start)));
        }

        TensorPrimitives.Multiply(destination, (float)(1 / sum), destination);
    }
}
