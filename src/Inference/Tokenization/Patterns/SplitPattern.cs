namespace Candor.Inference.Tokenization.Patterns;

/// <summary>A compiled split pattern. Immutable and safe to share.</summary>
/// <remarks>
/// Not <see cref="System.Text.RegularExpressions.Regex"/>, for two reasons: it sees UTF-16 units, so that no category matches a character
/// beyond the basic plane; and it does not tell whether more text could have changed a match, which is what a streaming encoder must know.
/// </remarks>
internal sealed class SplitPattern
{
    private readonly string? _literal;
    private readonly PatternStep[] _steps = [];
    private readonly UInt128 _first = UInt128.MaxValue;

    private SplitPattern(string literal) => _literal = literal;

    private SplitPattern(PatternTree tree)
    {
        _steps = PatternProgram.Compile(tree);
        _first = tree.First;
        Behind = tree.Behind;
    }

    /// <summary>How many code points before a match its outcome can depend on.</summary>
    public int Behind { get; }

    /// <summary>Compiles an expression in the part of Oniguruma's syntax that published tokenizers use.</summary>
    /// <exception cref="NotSupportedException">Something else is in it; the message names it.</exception>
    public static SplitPattern FromExpression(string expression)
    {
        var tree = new PatternParser(expression).Parse();
        if (tree.Minimum == 0)
        {
            throw new NotSupportedException($"the pattern '{expression}', which can match nothing,");
        }

        try
        {
            return new SplitPattern(tree);
        }
        catch (NotSupportedException e)
        {
            throw new NotSupportedException($"{e.Message} in the pattern '{expression}'", e);
        }
    }

    /// <summary>A pattern that matches a text itself.</summary>
    /// <param name="text">Not empty.</param>
    public static SplitPattern FromText(string text) => new(text);

    /// <summary>A pattern that matches one code point of a set, or a run of such.</summary>
    public static SplitPattern FromSet(Func<int, bool> contains, bool isRun = false)
    {
        PatternTree set = new SetTree(RuneClass.Of(contains));
        return new SplitPattern(isRun ? new RepeatTree(set, 1, int.MaxValue, Repetition.Possessive) : set);
    }

    /// <summary>Looks for the first match at or after <paramref name="from"/>.</summary>
    /// <param name="text">Well-formed UTF-16; what lies before <paramref name="from"/> is looked at and not searched.</param>
    /// <param name="from">Where to begin.</param>
    /// <param name="isEnd">Whether the text ends here for good.</param>
    /// <param name="start">Where the match begins; without one, up to where there certainly is none.</param>
    /// <param name="end">Where the match ends.</param>
    /// <returns>Whether a match was found that no further text can change.</returns>
    public bool TryFind(ReadOnlySpan<char> text, int from, bool isEnd, out int start, out int end)
    {
        if (_literal is not null)
        {
            return TryFindLiteral(text, from, isEnd, out start, out end);
        }

        for (start = from; start < text.Length; start += char.IsHighSurrogate(text[start]) ? 2 : 1)
        {
            if (text[start] < 128 && ((_first >> text[start]) & UInt128.One) == UInt128.Zero)
            {
                continue;
            }

            var sawEnd = false;
            end = PatternMatcher.Match(_steps, 0, text, start, ref sawEnd);
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

    private bool TryFindLiteral(ReadOnlySpan<char> text, int from, bool isEnd, out int start, out int end)
    {
        var found = text[from..].IndexOf(_literal!, StringComparison.Ordinal);
        if (found >= 0)
        {
            start = from + found;
            end = start + _literal!.Length;
            return true;
        }

        start = isEnd ? text.Length : Math.Max(from, text.Length - _literal!.Length + 1);
        while (start < text.Length && !_literal!.AsSpan().StartsWith(text[start..], StringComparison.Ordinal))
        {
            start++;
        }

        end = start;
        return false;
    }
}
