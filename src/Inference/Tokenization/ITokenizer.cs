namespace Candor.Inference.Tokenization;

/// <summary>Text to token ids and back, exactly as the model's own tokenizer does. Immutable and safe to share.</summary>
public interface ITokenizer
{
    /// <summary>Number of ids: each is in [0, this).</summary>
    int VocabularySize { get; }

    /// <summary>Token ids of <paramref name="text"/>.</summary>
    /// <param name="text">Any text; unpaired surrogates are encoded as U+FFFD.</param>
    /// <param name="withSpecialTokens">Whether the post-processor adds its tokens (such as a beginning-of-sequence token).</param>
    IReadOnlyList<int> Encode(string text, bool withSpecialTokens);

    /// <summary>Text of <paramref name="tokens"/>; incomplete UTF-8 becomes U+FFFD.</summary>
    string Decode(ReadOnlySpan<int> tokens, bool skipSpecialTokens);

    /// <summary>The text of one token as the tokenizer's file has it; null for an id without one.</summary>
    string? TextOf(int token);

    /// <summary>Token ids of a text that quotes what others have said: in a quotation, the text of a special token is only text.</summary>
    /// <param name="text">The whole text; no token of the post-processor is added.</param>
    /// <param name="quoted">Quoted UTF-16 code units, counted from the start, ascending, not overlapping.</param>
    /// <param name="markers">Added tokens whose text occurs in here are kept out of quotations too, though they may not be marked as special.</param>
    /// <returns>The ids; null where the tokenizer cannot tell a quotation's tokens from the text's own, because it looks for them after normalizing.</returns>
    IReadOnlyList<int>? EncodeQuoted(string text, IReadOnlyList<Range> quoted, string markers);

    /// <summary>A decoder for one stream: text as soon as it is certain.</summary>
    ITokenDecoder CreateDecoder();

    /// <summary>An encoder for one stream of text deltas.</summary>
    ITextEncoder CreateEncoder(bool withSpecialTokens);
}
