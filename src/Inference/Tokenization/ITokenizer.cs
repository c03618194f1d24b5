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

    /// <summary>A decoder for one stream: text as soon as it is certain.</summary>
    ITokenDecoder CreateDecoder();

    /// <summary>An encoder for one stream of text deltas.</summary>
    ITextEncoder CreateEncoder(bool withSpecialTokens);
}
