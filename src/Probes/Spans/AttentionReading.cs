using System.Numerics.Tensors;

namespace Candor.Probes.Spans;

/// <summary>
/// Channel 0 holds the tokens' values v, channel 1 their attention logits; the score is <c>s = Σ a_t v_t</c> with <c>a = softmax(logits)</c>.
/// </summary>
/// <remarks>Derivatives: <c>∂s/∂v_t = a_t</c> and <c>∂s/∂logit_t = a_t (v_t − s)</c>.</remarks>
internal sealed class AttentionReading : ISpanReading
{
    public int Channels => 2;

    public double Read(ReadOnlySpan<double> projections, Span<double> slopes)
    {
        var tokens = projections.Length / 2;
        var values = projections[..tokens];
        var logits = projections[tokens..];
        var maximum = TensorPrimitives.Max(logits);
        double mass = 0;
        double weighted = 0;
        for (var t = 0; t < tokens; t++)
        {
            slopes[t] = Math.Exp(logits[t] - maximum);
            mass += slopes[t];
            weighted += slopes[t] * values[t];
        }

        var score = weighted / mass;
        for (var t = 0; t < tokens; t++)
        {
            slopes[t] /= mass;
            slopes[tokens + t] = slopes[t] * (values[t] - score);
        }

        return score;
    }
}
