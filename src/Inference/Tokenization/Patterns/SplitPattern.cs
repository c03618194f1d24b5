namespace Candor.Inference.Tokenization.Patterns;

/// <summary>A compiled split pattern. Immutable and safe to share.</summary>
/// <remarks>
/// Not <see cref="System.Text.RegularExpressions.Regex"/>, for two reasons: it sees UTF-16 units, so that no category matches a character
/// beyond the basic plane; and it does not tell whether more text could have changed a match, which is what a streaming encoder must know.
/// </remarks>
internal sealed class SplitPattern
{
    private readonly PatternNode _start;

    private SplitPattern(PatternNode start) => _start = start;

    /// <summary>Compiles an expression in the part of Oniguruma's syntax that published tokenizers use.</summary>
    /// <exception cref="NotSupportedException">Something else is in it; the message names it.</exception>
    public static SplitPattern FromExpression(string expression) => new(new PatternParser(expression).Parse());

    /// <summary>A pattern that matches <paramref name="text"/> itself.</summary>
    public static SplitPattern FromText(string text)
    {
        PatternNode node = new AcceptNode();
        foreach (var rune in text.EnumerateRunes().Reverse())
        {
            node = new ClassNode(RuneClass.Single(rune.Value), 1, 1, Repetition.Greedy, node);
        }

        return new SplitPattern(node);
    }

    /// <summary>Looks for the first match at or after <paramref name="from"/>.</summary>
    /// <param name="text">Well-formed UTF-16.</param>
    /// <param name="from">Where to begin.</param>
    /// <param name="isEnd">Whether the text ends here for good.</param>
    /// <param name="start">Where the match begins; without one, up to where there certainly is none.</param>
    /// <param name="end">Where the match ends.</param>
    /// <returns>Whether a match was found that no further text can change.</returns>
    public bool TryFind(ReadOnlySpan<char> text, int from, bool isEnd, out int start, out int end)
    {
        for (start = from; start < text.Length; start += char.IsHighSurrogate(text[start]) ? 2 : 1)
        {
            var sawEnd = false;
            end = _start.Match(text, start, ref sawEnd);
            if (sawEnd && !isEnd)
            {
                return false;
            }

            if (end > start)
            {
                return true;
            }
        }

        start = text.Length;
        end = start;
        return false;
    }
}
