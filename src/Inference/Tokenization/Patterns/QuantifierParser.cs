namespace Candor.Inference.Tokenization.Patterns;

/// <summary>Parses how often a part may be repeated: <c>*</c>, <c>+</c>, <c>?</c> and intervals, each greedy, lazy or possessive.</summary>
internal static class QuantifierParser
{
    /// <summary>The part with every quantifier that follows it.</summary>
    /// <exception cref="NotSupportedException">A quantifier is malformed, or repeats what cannot be.</exception>
    public static PatternTree Quantified(PatternReader reader, PatternTree tree)
    {
        while (TryParse(reader) is var (least, most, repetition))
        {
            if (tree is LookTree or PlaceTree)
            {
                throw reader.Unsupported("a repeated assertion");
            }

            if (most == 0)
            {
                throw reader.Unsupported("a repetition of none");
            }

            tree = new RepeatTree(tree, least, most, repetition);
        }

        return tree;
    }

    private static (int Least, int Most, Repetition Repetition)? TryParse(PatternReader reader)
    {
        if (reader.TryRead('{'))
        {
            var (from, to) = Interval(reader);
            return (from, to, Repetition.Greedy);
        }

        (int Least, int Most)? times = reader.TryRead('*') ? (0, int.MaxValue) : reader.TryRead('+') ? (1, int.MaxValue) : reader.TryRead('?') ? (0, 1) : null;
        return times is var (least, most)
            ? (least, most, reader.TryRead('?') ? Repetition.Lazy : reader.TryRead('+') ? Repetition.Possessive : Repetition.Greedy)
            : null;
    }

    private static (int Least, int Most) Interval(PatternReader reader)
    {
        var least = reader.ReadNumber();
        var most = !reader.TryRead(',') ? least : reader.Peek() == '}' ? int.MaxValue : reader.ReadNumber();
        if (!reader.TryRead('}') || most < least)
        {
            throw reader.Unsupported("a malformed interval");
        }

        // Oniguruma reads X{2}? as an optional X{2}, others as a lazy one. A plus repeats the interval: X{1,3}+ is (?:X{1,3})+ here.
        return reader.Peek() == '?' ? throw reader.Unsupported("an interval before '?'") : (least, most);
    }
}
