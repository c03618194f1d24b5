using Candor.Probes.Activations;

namespace Candor.Probes.Selection;

/// <summary>Gathers token risks into the answer's risk. Not thread-safe: owned by one stream.</summary>
/// <param name="aggregation">Which of the numbers below <see cref="Risk"/> is.</param>
public sealed class RiskAccumulator(RiskAggregation aggregation)
{
    private float _answerStart = float.NaN;
    private double _sum;

    /// <summary>The answer's risk so far, in [0, 1]; NaN until a risk that the aggregation counts has been added.</summary>
    public float Risk => aggregation switch
    {
        RiskAggregation.AnswerStart => _answerStart,
        RiskAggregation.Max => Max,
        RiskAggregation.Mean => Mean,
        _ => throw new ArgumentOutOfRangeException(nameof(aggregation), aggregation, "Not an aggregation."),
    };

    /// <summary>Risks counted so far, at the answer's start and in the answer.</summary>
    public int Scored { get; private set; }

    /// <summary>The largest risk counted so far, in [0, 1]; NaN before the first.</summary>
    public float Max { get; private set; } = float.NaN;

    /// <summary>The mean of the risks counted so far, in [0, 1]; NaN before the first.</summary>
    public float Mean => Scored == 0 ? float.NaN : (float)(_sum / Scored);

    /// <summary>Counts a token's risk. Prompt tokens before the last, and tokens that were not scored, do not count.</summary>
    /// <param name="position">Where the token stands; of several answer starts the first is the one kept.</param>
    /// <param name="risk">In [0, 1]; NaN for a token that was not scored.</param>
    public void Add(TokenPosition position, float risk)
    {
        if (position == TokenPosition.Prompt || float.IsNaN(risk))
        {
            return;
        }

        if (position == TokenPosition.AnswerStart && float.IsNaN(_answerStart))
        {
            _answerStart = risk;
        }

        Scored++;
        _sum += risk;
        Max = float.IsNaN(Max) ? risk : Math.Max(Max, risk);
    }
}
