using Candor.Inference.Tokenization;

namespace Candor.Inference.Grounding;

/// <summary>Finds where each token of a text stands in it.</summary>
internal static class TokenRanges
{
    /// <summary>The range of each token, in UTF-16 code units.</summary>
    /// <remarks>
    /// Tokens are decoded one by one; what comes out must be the text, so that nothing is guessed. Tokens that are bytes of one character come out with
    /// its last byte, and all get the character's range.
    /// </remarks>
    /// <exception cref="GroundingException">
    /// The tokenizer does not give the text back: it lowers case, strips accents, or has no token for a character.
    /// </exception>
    public static (int Start, int End)[] Of(ITokenizer tokenizer, IReadOnlyList<int> tokens, string text)
    {
        var decoder = tokenizer.CreateDecoder();
        var ranges = new (int Start, int End)[tokens.Count];
        var (at, held) = (0, 0);
        for (var i = 0; i <= tokens.Count; i++)
        {
            var piece = i < tokens.Count ? decoder.Append(tokens[i]) : decoder.Complete();
            if (string.CompareOrdinal(text, at, piece, 0, piece.Length) != 0)
            {
                throw new GroundingException(
                    $"The tokenizer does not give the answer back: near character {at} it reads '{piece}'. Spans cannot be located with it.");
            }

            if (piece.Length > 0)
            {
                for (; held < Math.Min(i + 1, tokens.Count); held++)
                {
                    ranges[held] = (at, at + piece.Length);
                }

                at += piece.Length;
            }
        }

        return at == text.Length && held == tokens.Count
            ? ranges
            : throw new GroundingException($"The tokenizer gives back {at} of the answer's {text.Length} characters. Spans cannot be located with it.");
    }
}
