namespace Candor.Inference.Tokenization.Stages;

/// <summary>
/// One stage between text and ids. Each passes on what no further text can change, and holds the rest. Not thread-safe: owned by one encoder.
/// </summary>
/// <remarks>
/// Whole texts and streams go through the same stages, so that their ids can only differ where a stage lets go too early. A <em>piece</em> is
/// text that later stages see on its own; added tokens and pre-tokenizers end pieces. Text is well-formed UTF-16 and no fragment splits a pair.
/// </remarks>
internal abstract class TextStage
{
    /// <summary>More text of the current piece.</summary>
    public abstract void Text(ReadOnlySpan<char> fragment);

    /// <summary>The current piece ends here; a piece without text is none.</summary>
    public abstract void EndPiece();

    /// <summary>An added token; the piece before it has been ended.</summary>
    public abstract void Token(int id);

    /// <summary>Nothing more will come for now: pass on whatever is certain.</summary>
    public abstract void Pause();
}
