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
        var summary = StableSoftmax.Summarise(logits);
        return float.IsNaN(summary.Entropy) ? Absent : new OutputStatistics(summary.LogSumExp, summary.Entropy, summary.LeastConfidence);
    }
}
