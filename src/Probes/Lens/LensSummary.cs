using System.Numerics.Tensors;
using Candor.Probes.Activations;
using Candor.Probes.Numerics;

namespace Candor.Probes.Lens;

/// <summary>What a whole vocabulary's logit lens at an inner hook point says beside the output: the baselines that every probe has to beat.</summary>
/// <remarks>
/// With q = softmax(inner), p = softmax(output) and w the token that p puts first: entropy of q, <c>1 − max q</c>, <c>−ln q(w)</c>, and
/// <c>ln p(w) − ln q(w)</c>. The last is the lower-layer term of arXiv 2408.08769 without its amateur model (that of Chuang et al., arXiv 2309.03883), which
/// <see cref="EarlyExitContrast"/> adds to logits: there it changes what is said, here it is only looked at.
/// </remarks>
/// <param name="Entropy">In nats, in [0, ln v].</param>
/// <param name="LeastConfidence">In [0, 1).</param>
/// <param name="Surprisal">In nats, at least 0.</param>
/// <param name="Contrast">In nats; below 0 where the layers behind the hook point took from the token.</param>
public readonly record struct LensSummary(float Entropy, float LeastConfidence, float Surprisal, float Contrast)
{
    /// <summary>One of the four.</summary>
    public float this[LensStatistic statistic] => statistic switch
    {
        LensStatistic.Entropy => Entropy,
        LensStatistic.LeastConfidence => LeastConfidence,
        LensStatistic.Surprisal => Surprisal,
        LensStatistic.Contrast => Contrast,
        _ => throw new ArgumentOutOfRangeException(nameof(statistic), statistic, "Not a statistic of the logit lens."),
    };

    /// <summary>Compares a hook point with the output. Allocates nothing.</summary>
    /// <param name="inner">Logits of the lens, shape <c>[v]</c>.</param>
    /// <param name="output">The model's logits after the same token, shape <c>[v]</c>.</param>
    /// <returns>All NaN where either holds a NaN or +∞, or nothing but −∞.</returns>
    /// <exception cref="ArgumentException">The lengths differ, or there is no logit.</exception>
    public static LensSummary Of(ReadOnlySpan<float> inner, ReadOnlySpan<float> output)
    {
        if (inner.Length != output.Length || output.IsEmpty)
        {
            throw new ArgumentException($"There are {inner.Length} logits at the hook point and {output.Length} at the output.", nameof(inner));
        }

        var (early, late) = (StableSoftmax.Summarise(inner), StableSoftmax.Summarise(output));
        if (float.IsNaN(early.Entropy) || float.IsNaN(late.Entropy))
        {
            return new LensSummary(float.NaN, float.NaN, float.NaN, float.NaN);
        }

        var winner = TensorPrimitives.IndexOfMax(output);
        var surprisal = (double)early.LogSumExp - inner[winner];
        return new LensSummary(
            early.Entropy, early.LeastConfidence, (float)Math.Max(0, surprisal), (float)(surprisal - (late.LogSumExp - (double)output[winner])));
    }
}
