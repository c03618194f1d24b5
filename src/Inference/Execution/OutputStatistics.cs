using System.Numerics.Tensors;
using Candor.Probes.Numerics;

namespace Candor.Inference.Execution;

/// <summary>What is kept of one output distribution, in nats; all NaN where a logit is NaN or +∞, or all are −∞.</summary>
/// <param name="LogSumExp"><c>ln Σ exp(z)</c>: surprisal of a token is this minus its logit.</param>
/// <param name="Entropy">Entropy of <c>softmax(z)</c>.</param>
/// <param name="LeastConfidence">One minus the largest probability.</param>
internal readonly record struct OutputStatistics(float LogSumExp, float Entropy, float LeastConfidence)
{
    /// <summary>No distribution.</summary>
    public static OutputStatistics Absent => new(float.NaN, float.NaN, float.NaN);

    /// <summary>The statistics of logits, shape <c>[v]</c>.</summary>
    public static OutputStatistics Of(ReadOnlySpan<float> logits)
    {
        var entropy = StableSoftmax.Entropy(logits);
        if (float.IsNaN(entropy))
        {
            return Absent;
        }

        var logSumExp = StableSoftmax.LogSumExp(logits);
        return new OutputStatistics(logSumExp, entropy, Math.Max(0, 1 - MathF.Exp(TensorPrimitives.Max(logits) - logSumExp)));
    }
}
