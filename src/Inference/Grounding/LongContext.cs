namespace Candor.Inference.Grounding;

/// <summary>What to do with a context that does not fit into the classifier beside question and answer. It is never cut silently.</summary>
public enum LongContext
{
    /// <summary>Refuse it, and say how long it is.</summary>
    Refuse,

    /// <summary>
    /// Read it in windows that overlap by half, each with the whole question and answer. A token's probability is then the smallest of any window's: one
    /// passage that supports it is enough. What only several passages together support looks hallucinated, and reading more windows makes every
    /// probability smaller, so that a threshold holds for the number of windows that it was fitted with.
    /// </summary>
    Windows,
}
