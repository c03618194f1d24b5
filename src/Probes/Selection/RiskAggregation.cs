namespace Candor.Probes.Selection;

/// <summary>How the risks of tokens become the risk of an answer. A threshold is valid only for the aggregation that it was fitted with.</summary>
public enum RiskAggregation
{
    /// <summary>The risk at the last token of the prompt: known before the first token of the answer is chosen.</summary>
    AnswerStart,

    /// <summary>The largest risk at the answer's start and tokens so far.</summary>
    Max,

    /// <summary>The mean risk over the answer's start and tokens so far.</summary>
    Mean,
}
