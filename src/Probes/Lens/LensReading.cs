namespace Candor.Probes.Lens;

/// <summary>What the logit lens says of one candidate at one hook point. All of it is relative to the candidates.</summary>
/// <param name="LogProbability">Log of the candidate's share, in nats, at most 0; NaN where the residual stream holds a NaN.</param>
/// <param name="Rank">1 for the best candidate; equal logits share the better rank; 0 where nothing could be read.</param>
/// <param name="Entropy">Of the distribution over the candidates, in nats, in [0, ln c]; NaN where nothing could be read.</param>
/// <param name="Top">Id of the best candidate; −1 where nothing could be read.</param>
public readonly record struct LensReading(float LogProbability, int Rank, float Entropy, int Top)
{
    /// <summary>The candidate's share of the probability, in [0, 1].</summary>
    public float Probability => MathF.Exp(LogProbability);
}
