using System.Numerics.Tensors;

namespace Candor.Probes.Numerics;

/// <summary>Log-sum-exp, entropy and softmax of logits of any size, without overflow. Allocates nothing.</summary>
/// <remarks>
/// <c>TensorPrimitives.SoftMax</c> does not subtract the maximum and overflows from about 89 on, so it is banned here. Terms are
/// exponentiated in single precision by vector instructions and summed in double precision; the last digits may differ by architecture.
/// </remarks>
public static class StableSoftmax
{
    /// <summary>Floats on the stack at a time: long enough that a vector loop pays, short enough for any thread's stack (2 KiB, twice).</summary>
    private const int Chunk = 512;

    /// <summary>Below this a float's exponential is exactly 0 (e^-104 is under half of the smallest subnormal).</summary>
    private const float Underflow = -200f;

    /// <summary><c>ln Σ exp(z)</c>.</summary>
    /// <param name="logits">Shape <c>[v]</c>.</param>
    /// <returns>In nats; −∞ for an empty span or where all are −∞, +∞ where any is +∞, NaN where any is NaN.</returns>
    public static float LogSumExp(ReadOnlySpan<float> logits)
    {
        var maximum = logits.IsEmpty ? float.NegativeInfinity : TensorPrimitives.Max(logits);
        return float.IsFinite(maximum) ? (float)(maximum + Math.Log(Moments(logits, maximum).Sum)) : maximum;
    }

    /// <summary>Entropy of the distribution <c>softmax(z)</c>: <c>−Σ p ln p</c>.</summary>
    /// <param name="logits">Shape <c>[v]</c>; −∞ stands for a token that cannot be chosen.</param>
    /// <returns>In nats, in [0, ln v]; NaN for an empty span, where all are −∞, or where any is +∞ or NaN.</returns>
    public static float Entropy(ReadOnlySpan<float> logits)
    {
        var maximum = logits.IsEmpty ? float.NaN : TensorPrimitives.Max(logits);
        if (!float.IsFinite(maximum))
        {
            return float.NaN;
        }

        var (sum, weighted) = Moments(logits, maximum);

        // Rounding can leave a certain distribution a hair below zero.
        return (float)Math.Max(0, Math.Log(sum) - (weighted / sum));
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

    /// <summary><c>Σ e</c> and <c>Σ e·s</c> for <c>s = z − maximum</c>, <c>e = exp(s)</c>.</summary>
    private static (double Sum, double Weighted) Moments(ReadOnlySpan<float> logits, float maximum)
    {
        Span<float> shifted = stackalloc float[Chunk];
        Span<float> exponential = stackalloc float[Chunk];
        double sum = 0;
        double weighted = 0;
        for (var start = 0; start < logits.Length; start += Chunk)
        {
            var length = Math.Min(Chunk, logits.Length - start);
            var s = shifted[..length];
            var e = exponential[..length];
            TensorPrimitives.Subtract(logits.Slice(start, length), maximum, s);

            // 0 · (−∞) is NaN; 0 · (−200) is the 0 that the limit p ln p → 0 asks for.
            TensorPrimitives.Max(s, Underflow, s);
            TensorPrimitives.Exp(s, e);
            sum += TensorPrimitives.Sum<float>(e);
            weighted += TensorPrimitives.Dot<float>(e, s);
        }

        return (sum, weighted);
    }
}
