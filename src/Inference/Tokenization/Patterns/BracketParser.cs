namespace Candor.Inference.Tokenization.Patterns;

/// <summary>Parses bracketed sets: members, ranges, complements, intersections, sets inside sets and POSIX names.</summary>
internal sealed class BracketParser(PatternReader reader, EscapeParser escapes)
{
    /// <summary>The set, read from after its opening bracket through the closing one.</summary>
    /// <exception cref="NotSupportedException">It is malformed, or has something that is not read.</exception>
    public RuneClass Parse()
    {
        var isComplement = reader.TryRead('^');
        RuneClass? intersection = null;
        var members = new List<RuneClass>();
        var isFirst = true;
        while (isFirst || !reader.TryRead(']'))
        {
            isFirst = false;
            if (reader.IsAtEnd || reader.Peek() == ']')
            {
                throw reader.Unsupported("an empty or unmatched '['");
            }

            if (reader.Peek() == '&' && reader.Peek(1) == '&')
            {
                reader.Skip(2);
                intersection = Intersect(intersection, members);
                members = [];
                continue;
            }

            members.Add(Member());
        }

        var set = Intersect(intersection, members);
        return isComplement ? set.Complement() : set;
    }

    private RuneClass Intersect(RuneClass? set, List<RuneClass> members)
    {
        if (members.Count == 0)
        {
            throw reader.Unsupported("an intersection with nothing");
        }

        return set is null ? RuneClass.Union(members) : set.Intersect(RuneClass.Union(members));
    }

    // A range, a code point, an escape or a bracket inside a bracket.
    private RuneClass Member()
    {
        if (reader.TryRead('['))
        {
            return reader.Peek() == ':' ? Posix() : reader.Nested("bracket", Parse);
        }

        if (Single(out var first) is { } set)
        {
            return reader.Peek() == '-' && reader.Peek(1) != ']' ? throw reader.Unsupported("a range that begins with a set") : set;
        }

        var last = first;
        if (reader.Peek() == '-' && reader.Peek(1) is not ']' and not -1)
        {
            reader.Skip(1);
            if (reader.Peek() == '[' || Single(out last) is not null)
            {
                throw reader.Unsupported("a range that ends in a set");
            }
        }

        return last >= first ? AsciiCase.Range(reader, first, last) : throw reader.Unsupported("a reversed range");
    }

    private RuneClass Posix()
    {
        reader.Skip(1);
        var isComplement = reader.TryRead('^');
        var name = reader.ReadWhile(static rune => rune is >= 'a' and <= 'z');
        RuneClass? set = name switch
        {
            "space" => RuneClass.WhiteSpace,
            "digit" => UnicodeSets.Property("Nd"),
            "punct" => RuneClass.Union([UnicodeSets.Property("P")!, UnicodeSets.Property("S")!]),
            "word" => RuneClass.Of(UnicodeSets.IsWord),
            "xdigit" => RuneClass.Of(static c => c < 128 && char.IsAsciiHexDigit((char)c)),
            _ => null,
        };
        if (set is null || !reader.TryRead(':') || !reader.TryRead(']'))
        {
            throw reader.Unsupported($"the set '[:{name}:]'");
        }

        return isComplement ? set.Complement() : set;
    }

    // One code point, or the set of an escape.
    private RuneClass? Single(out int literal)
    {
        literal = reader.Read();
        if (literal != '\\')
        {
            return null;
        }

        // A backspace here, and the edge of a word outside of brackets.
        if (reader.TryRead('b'))
        {
            literal = '\b';
            return null;
        }

        var set = escapes.Parse(out literal);
        return set is null || !reader.IgnoresCase ? set : throw reader.Unsupported("a property in a case-insensitive set");
    }
}
