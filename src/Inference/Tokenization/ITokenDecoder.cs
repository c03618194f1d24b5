namespace Candor.Inference.Tokenization;

/// <summary>Turns tokens into text deltas, holding back bytes of a character that is not complete. Not thread-safe: owned by one stream.</summary>
public interface ITokenDecoder
{
    /// <summary>The text that became certain with this token; may be empty.</summary>
    string Append(int token);

    /// <summary>What was held back; incomplete UTF-8 becomes U+FFFD.</summary>
    string Complete();
}
