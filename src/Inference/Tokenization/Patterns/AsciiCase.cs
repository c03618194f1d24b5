namespace Candor.Inference.Tokenization.Patterns;

/// <summary>What a letter stands for where case does not count: ASCII letters, with what Unicode folds to them.</summary>
internal static class AsciiCase
{
    // Two ASCII letters that Unicode's case folding makes of one ligature or sharp s: Oniguruma then matches that too.
    private static readonly string[] Folded = ["ss", "ff", "fi", "fl", "st"];

    /// <summary>The set of one code point that was read, or of both its cases.</summary>
    /// <exception cref="NotSupportedException">Case does not count, and more than one code point could match.</exception>
    public static RuneClass Literal(PatternReader reader, int rune)
    {
        if (!reader.IgnoresCase || (rune < 128 && !char.IsAsciiLetter((char)rune)))
        {
            return RuneClass.Single(rune);
        }

        if (rune >= 128)
        {
            throw reader.Unsupported("a case-insensitive letter beyond ASCII");
        }

        var next = reader.Peek();
        if (next is > 0 and < 128 && Array.IndexOf(Folded, $"{char.ToLowerInvariant((char)rune)}{char.ToLowerInvariant((char)next)}") >= 0)
        {
            throw reader.Unsupported($"the case-insensitive letters '{(char)rune}{(char)next}', which stand for a ligature as well,");
        }

        return next == '[' ? throw reader.Unsupported("a case-insensitive letter before a set") : Range(reader, rune, rune);
    }

    /// <summary>The set of a range, or of both cases of its letters.</summary>
    /// <exception cref="NotSupportedException">Case does not count, and the range goes beyond ASCII.</exception>
    public static RuneClass Range(PatternReader reader, int first, int last)
    {
        if (!reader.IgnoresCase)
        {
            return RuneClass.Ranges((first, last));
        }

        return last < 128 ? RuneClass.Ranges([.. Cases(first, last)]) : throw reader.Unsupported("a case-insensitive set beyond ASCII");
    }

    // Unicode folds the long s and the Kelvin sign to ASCII letters, and Oniguruma follows it.
    private static IEnumerable<(int First, int Last)> Cases(int first, int last)
    {
        yield return (first, last);
        for (var rune = first; rune <= last; rune++)
        {
            if (char.IsAsciiLetter((char)rune))
            {
                yield return (rune ^ 0x20, rune ^ 0x20);
                if ((rune | 0x20) is 's' or 'k')
                {
                    var folded = (rune | 0x20) == 's' ? 0x17F : 0x212A;
                    yield return (folded, folded);
                }
            }
        }
    }
}
