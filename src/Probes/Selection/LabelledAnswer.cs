using Candor.Probes.Activations;

namespace Candor.Probes.Selection;

/// <summary>One answer's token risks, and whether it was right. The answer is the unit that a promise is about, never the token.</summary>
/// <param name="Tokens">Positions and risks in order; NaN for a token that was not scored.</param>
/// <param name="IsTrustworthy">The answer's label.</param>
public sealed record LabelledAnswer(IReadOnlyList<TokenRisk> Tokens, bool IsTrustworthy)
{
    /// <summary>The answer's risk; NaN where no token counts.</summary>
    public float Risk(RiskAggregation aggregation)
    {
        var accumulator = new RiskAccumulator(aggregation);
        foreach (var token in Tokens)
        {
            accumulator.Add(token.Position, token.Risk);
        }

        return accumulator.Risk;
    }
}

/// <summary>The risk of one token.</summary>
/// <param name="Position">Where it stands.</param>
/// <param name="Risk">In [0, 1]; NaN where it was not scored.</param>
public readonly record struct TokenRisk(TokenPosition Position, float Risk);
