using System.Buffers;
using Candor.Inference.Tokenization.Patterns;

namespace Candor.Inference.Tokenization;

/// <summary>Added tokens, ready to be looked for: leftmost first, and of several at one place the longest. Immutable.</summary>
internal sealed class AddedTokenSet
{
    private readonly Dictionary<char, AddedToken[]> _byFirst;
    private readonly SearchValues<char> _firsts;

    public AddedTokenSet(IEnumerable<AddedToken> tokens)
    {
        _byFirst = tokens.Where(static token => token.Pattern.Length > 0)
            .GroupBy(static token => token.Pattern[0])
            .ToDictionary(static group => group.Key, static group => group.OrderByDescending(static token => token.Pattern.Length).ToArray());
        _firsts = SearchValues.Create([.. _byFirst.Keys]);
        TakesSpace = _byFirst.Values.Any(static group => group.Any(static token => token.StripsLeft));
        HasSingleWords = _byFirst.Values.Any(static group => group.Any(static token => token.IsSingleWord));
    }

    /// <summary>Whether there is none.</summary>
    public bool IsEmpty => _byFirst.Count == 0;

    /// <summary>What a single word may not touch.</summary>
    public static RuneClass Word { get; } = RuneClass.Of(UnicodeSets.IsTextWord);

    /// <summary>Whether any token takes the white space before it.</summary>
    public bool TakesSpace { get; }

    /// <summary>Whether any token counts only where it touches no other word.</summary>
    public bool HasSingleWords { get; }

    /// <summary>Looks for the first token at or after <paramref name="from"/>.</summary>
    /// <param name="text">The text so far.</param>
    /// <param name="from">Where to begin.</param>
    /// <param name="isEnd">Whether the text ends here for good.</param>
    /// <param name="start">Where the token begins; without one, up to where there certainly is none.</param>
    /// <returns>The token, or null when there is none that no further text can change.</returns>
    public AddedToken? Find(ReadOnlySpan<char> text, int from, bool isEnd, out int start)
    {
        for (start = from; start < text.Length; start++)
        {
            var ahead = text[start..].IndexOfAny(_firsts);
            if (ahead < 0)
            {
                break;
            }

            start += ahead;
            foreach (var token in _byFirst[text[start]])
            {
                var rest = text[start..];
                if (rest.StartsWith(token.Pattern, StringComparison.Ordinal))
                {
                    return token;
                }

                if (!isEnd && rest.Length < token.Pattern.Length && token.Pattern.AsSpan().StartsWith(rest, StringComparison.Ordinal))
                {
                    return null;
                }
            }
        }

        start = text.Length;
        return null;
    }
}
