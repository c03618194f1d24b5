namespace Candor.Inference.Execution;

/// <summary>One sequence's share of a pass.</summary>
/// <param name="Sequence">The sequence.</param>
/// <param name="Tokens">Its new tokens in this pass; not empty.</param>
internal record struct PassItem(SequenceState Sequence, ReadOnlyMemory<int> Tokens)
{
    /// <summary>New tokens.</summary>
    public readonly int Count => Tokens.Length;

    /// <summary>Why it failed; null when it did not.</summary>
    public Exception? Failure { get; set; }
}
