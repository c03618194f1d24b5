namespace Candor.Inference.Tokenization;

/// <summary>
/// Turns text deltas into tokens, holding back what the next delta could change, so that the ids equal those of the whole text however it
/// was cut. Not thread-safe: owned by one stream.
/// </summary>
public interface ITextEncoder
{
    /// <summary>The tokens that became certain with this delta; may be empty.</summary>
    IReadOnlyList<int> Append(string delta);

    /// <summary>The tokens of what was held back.</summary>
    IReadOnlyList<int> Complete();
}
