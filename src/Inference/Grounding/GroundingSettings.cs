namespace Candor.Inference.Grounding;

/// <summary>What a classifier's folder leaves open. Immutable.</summary>
public sealed record GroundingSettings
{
    /// <summary>How question and context become the first text of the pair. A published classifier must be given the words that it was trained with.</summary>
    /// <value>Holds <c>{question}</c> and <c>{context}</c> once each. The default is the question, a line break, and the context.</value>
    public string Prompt { get; init; } = "{question}\n{context}";

    /// <summary>Which of the classifier's labels means "not supported by the context".</summary>
    /// <value>At least 0. The default is 1.</value>
    public int HallucinatedLabel { get; init; } = 1;

    /// <summary>Most tokens of a run, special ones included.</summary>
    /// <value>At least 16, or null for what the folder's <c>config.json</c> names as <c>max_position_embeddings</c>. The default is null.</value>
    public int? MaxTokens { get; init; }

    /// <summary>What to do with a context that is longer.</summary>
    /// <value>The default is <see cref="LongContext.Refuse"/>.</value>
    public LongContext LongContext { get; init; } = LongContext.Refuse;
}
