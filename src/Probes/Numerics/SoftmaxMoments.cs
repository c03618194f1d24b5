using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Candor.Probes.Numerics;

/// <summary><c>m = max z</c>, <c>Σ exp(z − m)</c> and <c>Σ (z − m) exp(z − m)</c> in one pass over the memory.</summary>
/// <remarks>
/// A vocabulary's logits are more than a core's nearest caches hold, and a token has one such vector, so that what counts is how often it is read:
/// once here, block by block, where a block's own maximum raises the running one and rescales the sums (Milakov and Gimelshein 2018,
/// "Online normalizer calculation for softmax"). <c>TensorPrimitives</c> would read and write it seven times.
/// </remarks>
/// <param name="Maximum">Largest logit; −∞ when there is none. Undefined where a logit is NaN.</param>
/// <param name="Sum">At least 1 where <paramref name="Maximum"/> is finite; NaN where a logit is NaN.</param>
/// <param name="Weighted">At most 0.</param>
internal readonly record struct SoftmaxMoments(float Maximum, double Sum, double Weighted)
{
    // 4 KiB: a block's second reading comes from the nearest cache, and few enough floats for sums in single precision.
    private const int Block = 1024;

    /// <summary>The moments of logits, shape <c>[v]</c>.</summary>
    public static SoftmaxMoments Of(ReadOnlySpan<float> logits)
    {
        var moments = new SoftmaxMoments(float.NegativeInfinity, 0, 0);
        var whole = logits.Length - (logits.Length % Vector256<float>.Count);
        for (var start = 0; start < whole; start += Block)
        {
            moments = moments.With(logits.Slice(start, Math.Min(Block, whole - start)));
        }

        if (whole == logits.Length)
        {
            return moments;
        }

        // Filled up with tokens that cannot be chosen.
        Span<float> last = stackalloc float[Vector256<float>.Count];
        last.Fill(float.NegativeInfinity);
        logits[whole..].CopyTo(last);
        return moments.With(last);
    }

    // The block's length is a multiple of a vector's.
    private SoftmaxMoments With(ReadOnlySpan<float> block)
    {
        var vectors = MemoryMarshal.Cast<float, Vector256<float>>(block);
        var maximum = Largest(vectors);
        if (maximum <= Maximum)
        {
            maximum = Maximum;
        }
        else if (!float.IsFinite(maximum))
        {
            return new SoftmaxMoments(maximum, double.NaN, 0);
        }

        if (maximum == float.NegativeInfinity)
        {
            // Nothing but −∞, unless the largest passed over a NaN, as it may.
            return block.ContainsAnyExcept(float.NegativeInfinity) ? new SoftmaxMoments(maximum, double.NaN, 0) : this;
        }

        var (sum, weighted) = Sums(vectors, maximum);
        if (Sum == 0)
        {
            return new SoftmaxMoments(maximum, sum, weighted);
        }

        var shift = (double)Maximum - maximum;
        var scale = Math.Exp(shift);
        return new SoftmaxMoments(maximum, sum + (scale * Sum), weighted + (scale * (Weighted + (shift * Sum))));
    }

    private static float Largest(ReadOnlySpan<Vector256<float>> block)
    {
        var first = block[0];
        var second = first;
        for (var i = 0; i + 1 < block.Length; i += 2)
        {
            first = Vector256.MaxNative(first, block[i]);
            second = Vector256.MaxNative(second, block[i + 1]);
        }

        first = Vector256.MaxNative(Vector256.MaxNative(first, second), block[^1]);
        var largest = first[0];
        for (var i = 1; i < Vector256<float>.Count; i++)
        {
            largest = first[i] > largest ? first[i] : largest;
        }

        return largest;
    }

    private static (double Sum, double Weighted) Sums(ReadOnlySpan<Vector256<float>> block, float maximum)
    {
        var m = Vector256.Create(maximum);
        var (sum0, sum1, weighted0, weighted1) = (Vector256<float>.Zero, Vector256<float>.Zero, Vector256<float>.Zero, Vector256<float>.Zero);
        var i = 0;
        for (; i + 1 < block.Length; i += 2)
        {
            var (e0, s0) = Exponential(block[i] - m);
            var (e1, s1) = Exponential(block[i + 1] - m);
            sum0 += e0;
            sum1 += e1;
            weighted0 = Vector256.MultiplyAddEstimate(e0, s0, weighted0);
            weighted1 = Vector256.MultiplyAddEstimate(e1, s1, weighted1);
        }

        if (i < block.Length)
        {
            var (e, s) = Exponential(block[i] - m);
            sum0 += e;
            weighted0 = Vector256.MultiplyAddEstimate(e, s, weighted0);
        }

        return (Vector256.Sum(sum0 + sum1), Vector256.Sum(weighted0 + weighted1));
    }

    // exp(s) for s ≤ 0 as 2^n · 2^f with n = round(s log₂ e) and f in [−1/2, 1/2]; 2^f by a polynomial that interpolates (2^f − 1) / f at Chebyshev's
    // points, so that exp(0) is 1 exactly. Its relative error is at most 2e-7. Adding 1.5 · 2^23 rounds, and leaves n in the lowest bits.
    private static (Vector256<float> Exponential, Vector256<float> Clamped) Exponential(Vector256<float> s)
    {
        // Under e^-87 a float is no longer normal, and counts for nothing beside the maximum's 1. The order keeps a NaN: of two it is the second.
        var limit = Vector256.Create(-87f);
        var clamped = Vector256.MaxNative(limit, s);
        var y = clamped * Vector256.Create(1.44269504f);
        var shifted = y + Vector256.Create(12582912f);
        var f = y - (shifted - Vector256.Create(12582912f));
        var p = Vector256.MultiplyAddEstimate(f, Vector256.Create(0.0013381302537f), Vector256.Create(0.0096663685154f));
        p = Vector256.MultiplyAddEstimate(f, p, Vector256.Create(0.0555038101380f));
        p = Vector256.MultiplyAddEstimate(f, p, Vector256.Create(0.2402234902802f));
        p = Vector256.MultiplyAddEstimate(f, p, Vector256.Create(0.6931471805599f));
        p = Vector256.MultiplyAddEstimate(f, p, Vector256.Create(1f));
        var power = ((shifted.AsInt32() << 23) + Vector256.Create(0x3F800000)).AsSingle();
        return (Vector256.AndNot(p * power, Vector256.LessThan(s, limit)), clamped);
    }
}
