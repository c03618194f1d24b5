using System.Globalization;
using System.Text;

namespace Candor.Inference.Tokenization.Patterns;

/// <summary>Parses a split expression in the part of Oniguruma's syntax that published tokenizers use. One use.</summary>
/// <remarks>Longer than most files: a grammar is easier to follow in one piece.</remarks>
internal sealed class PatternParser(string expression)
{
    // Two ASCII letters that Unicode's case folding makes of one ligature or sharp s: Oniguruma then matches that too.
    private static readonly string[] Folded = ["ss", "ff", "fi", "fl", "st"];

    private readonly int[] _runes = [.. expression.EnumerateRunes().Select(static rune => rune.Value)];
    private int _at;
    private int _depth;
    private bool _ignoresCase;

    public PatternTree Parse()
    {
        var tree = Alternation();
        return _at == _runes.Length ? tree : throw Unsupported("an unmatched ')'");
    }

    private PatternTree Alternation()
    {
        // Deeper nesting than any published pattern has would exhaust the stack.
        if (++_depth > 64)
        {
            throw Unsupported("a group nested this deep");
        }

        var alternatives = new List<PatternTree> { Concatenation() };
        while (TryRead('|'))
        {
            alternatives.Add(Concatenation());
        }

        _depth--;
        return alternatives.Count == 1 ? alternatives[0] : new ChoiceTree(alternatives);
    }

    private SequenceTree Concatenation()
    {
        var parts = new List<PatternTree>();
        while (_at < _runes.Length && _runes[_at] is not '|' and not ')')
        {
            parts.Add(Quantified(TryRead('(') ? Group() : Atom()));
        }

        return new SequenceTree(parts);
    }

    private PatternTree Group()
    {
        var outerIgnoresCase = _ignoresCase;
        PatternTree inner;
        if (!TryRead('?') || TryRead(':'))
        {
            inner = Alternation();
        }
        else if (TryRead('='))
        {
            inner = new LookTree(Alternation(), IsBehind: false, IsNegative: false);
        }
        else if (TryRead('!'))
        {
            inner = new LookTree(Alternation(), IsBehind: false, IsNegative: true);
        }
        else if (TryRead('>'))
        {
            inner = new AtomicTree(Alternation());
        }
        else if (Peek(0) == '<' && Peek(1) is '=' or '!')
        {
            _at++;
            inner = LookBehind(isNegative: _runes[_at++] == '!');
        }
        else if (Peek(0) == 'i' && Peek(1) == ':')
        {
            _at += 2;
            _ignoresCase = true;
            inner = Alternation();
            _ignoresCase = outerIgnoresCase;
        }
        else
        {
            throw Unsupported("a kind of group");
        }

        return TryRead(')') ? inner : throw Unsupported("an unmatched '('");
    }

    private PatternTree LookBehind(bool isNegative)
    {
        var inner = Alternation();
        PatternTree[] alternatives = inner is ChoiceTree choice ? [.. choice.Alternatives] : [inner];
        if (alternatives.Any(static tree => tree.Minimum != tree.Maximum) || (isNegative && alternatives.Length > 1))
        {
            throw Unsupported("a look-behind of more than one length");
        }

        PatternTree[] looks = [.. alternatives.Select(tree => new LookTree(tree, IsBehind: true, isNegative))];
        return looks.Length == 1 ? looks[0] : new ChoiceTree(looks);
    }

    private PatternTree Quantified(PatternTree tree)
    {
        while (TryQuantifier(out var least, out var most, out var repetition))
        {
            if (tree is LookTree or PlaceTree)
            {
                throw Unsupported("a repeated assertion");
            }

            if (most == 0)
            {
                throw Unsupported("a repetition of none");
            }

            tree = new RepeatTree(tree, least, most, repetition);
        }

        return tree;
    }

    private bool TryQuantifier(out int least, out int most, out Repetition repetition)
    {
        var isInterval = false;
        repetition = Repetition.Greedy;
        if (TryRead('*'))
        {
            (least, most) = (0, int.MaxValue);
        }
        else if (TryRead('+'))
        {
            (least, most) = (1, int.MaxValue);
        }
        else if (TryRead('?'))
        {
            (least, most) = (0, 1);
        }
        else if (TryRead('{'))
        {
            isInterval = true;
            least = Number();
            most = !TryRead(',') ? least : Peek(0) == '}' ? int.MaxValue : Number();
            if (!TryRead('}') || most < least)
            {
                throw Unsupported("a malformed interval");
            }
        }
        else
        {
            (least, most) = (1, 1);
            return false;
        }

        if (isInterval && Peek(0) == '?')
        {
            // Oniguruma reads X{2}? as an optional X{2}, others as a lazy one.
            throw Unsupported("an interval before '?'");
        }

        // After an interval a plus repeats it: X{1,3}+ is (?:X{1,3})+ here.
        repetition = TryRead('?') ? Repetition.Lazy : !isInterval && TryRead('+') ? Repetition.Possessive : Repetition.Greedy;
        return true;
    }

    private int Number()
    {
        var start = _at;
        while (Peek(0) is >= '0' and <= '9')
        {
            _at++;
        }

        return _at > start && _at - start < 5 ? int.Parse(Text(start, _at), NumberStyles.None, CultureInfo.InvariantCulture) : throw Unsupported("a malformed interval");
    }

    private PatternTree Atom()
    {
        var rune = _runes[_at++];
        switch (rune)
        {
            case '[':
                var set = Bracket();
                return _ignoresCase && (Peek(0) == '[' || (Peek(0) is > 0 and < 128 && char.IsAsciiLetter((char)Peek(0))))
                    ? throw Unsupported("a case-insensitive set before a letter")
                    : new SetTree(set);
            case '.':
                return new SetTree(RuneClass.NotLineFeed);
            case '^':
                return new PlaceTree(Place.LineStart);
            case '$':
                return new PlaceTree(Place.LineEnd);
            case '\\' when PlaceOf(Peek(0)) is { } place:
                _at++;
                return new PlaceTree(place);
            case '\\':
                return new SetTree(Escape(out var literal) ?? Literal(literal));
            case '*' or '+' or '?' or '{':
                throw Unsupported($"'{(char)rune}' here");
            default:
                return new SetTree(Literal(rune));
        }
    }

    private static Place? PlaceOf(int rune) => rune switch
    {
        'A' => Place.TextStart,
        'z' => Place.TextEnd,
        'Z' => Place.LastLineEnd,
        'b' => Place.WordEdge,
        'B' => Place.NoWordEdge,
        _ => null,
    };

    private RuneClass Literal(int rune)
    {
        if (!_ignoresCase || (rune < 128 && !char.IsAsciiLetter((char)rune)))
        {
            return RuneClass.Single(rune);
        }

        if (rune >= 128)
        {
            throw Unsupported("a case-insensitive letter beyond ASCII");
        }

        if (Peek(0) is > 0 and < 128 && Array.IndexOf(Folded, $"{char.ToLowerInvariant((char)rune)}{char.ToLowerInvariant((char)Peek(0))}") >= 0)
        {
            throw Unsupported($"the case-insensitive letters '{(char)rune}{(char)Peek(0)}', which stand for a ligature as well,");
        }

        return Peek(0) == '[' ? throw Unsupported("a case-insensitive letter before a set") : RuneClass.Ranges([.. Cases(rune, rune)]);
    }

    // Both cases of the ASCII letters in a range. Unicode folds the long s and the Kelvin sign to ASCII letters, and Oniguruma follows it.
    private static IEnumerable<(int First, int Last)> Cases(int first, int last)
    {
        yield return (first, last);
        for (var rune = first; rune <= last; rune++)
        {
            if (rune < 128 && char.IsAsciiLetter((char)rune))
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

    // After the opening bracket, through the closing one.
    private RuneClass Bracket()
    {
        var isComplement = TryRead('^');
        RuneClass? intersection = null;
        var members = new List<RuneClass>();
        var isFirst = true;
        while (isFirst || !TryRead(']'))
        {
            isFirst = false;
            if (_at >= _runes.Length || _runes[_at] == ']')
            {
                throw Unsupported("an empty or unmatched '['");
            }

            if (_runes[_at] == '&' && Peek(1) == '&')
            {
                _at += 2;
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
            throw Unsupported("an intersection with nothing");
        }

        return set is null ? RuneClass.Union(members) : set.Intersect(RuneClass.Union(members));
    }

    // A range, a code point, an escape or a bracket inside a bracket.
    private RuneClass Member()
    {
        if (TryRead('['))
        {
            return Peek(0) == ':' ? Posix() : Nested();
        }

        if (Single(out var first) is { } set)
        {
            return Peek(0) == '-' && Peek(1) != ']' ? throw Unsupported("a range that begins with a set") : set;
        }

        var last = first;
        if (Peek(0) == '-' && Peek(1) is not ']' and not -1)
        {
            _at++;
            if (Peek(0) == '[' || Single(out last) is not null)
            {
                throw Unsupported("a range that ends in a set");
            }
        }

        if (last < first)
        {
            throw Unsupported("a reversed range");
        }

        if (!_ignoresCase)
        {
            return RuneClass.Ranges((first, last));
        }

        return last < 128 ? RuneClass.Ranges([.. Cases(first, last)]) : throw Unsupported("a case-insensitive set beyond ASCII");
    }

    private RuneClass Nested()
    {
        if (++_depth > 64)
        {
            throw Unsupported("a bracket nested this deep");
        }

        var set = Bracket();
        _depth--;
        return set;
    }

    private RuneClass Posix()
    {
        _at++;
        var isComplement = TryRead('^');
        var start = _at;
        while (Peek(0) is >= 'a' and <= 'z')
        {
            _at++;
        }

        var name = Text(start, _at);
        RuneClass? set = name switch
        {
            "space" => RuneClass.WhiteSpace,
            "digit" => UnicodeSets.Property("Nd"),
            "punct" => RuneClass.Union([UnicodeSets.Property("P")!, UnicodeSets.Property("S")!]),
            "word" => RuneClass.Of(UnicodeSets.IsWord),
            "xdigit" => RuneClass.Of(static c => c < 128 && char.IsAsciiHexDigit((char)c)),
            _ => null,
        };
        if (set is null || !TryRead(':') || !TryRead(']'))
        {
            throw Unsupported($"the set '[:{name}:]'");
        }

        return isComplement ? set.Complement() : set;
    }

    // One code point, or the set of an escape.
    private RuneClass? Single(out int literal)
    {
        literal = _runes[_at++];
        if (literal != '\\')
        {
            return null;
        }

        if (TryRead('b'))
        {
            literal = '\b';
            return null;
        }

        var set = Escape(out literal);
        return set is null || !_ignoresCase ? set : throw Unsupported("a property in a case-insensitive set");
    }

    private RuneClass? Escape(out int literal)
    {
        literal = 0;
        if (_at == _runes.Length)
        {
            throw Unsupported("a trailing '\\'");
        }

        var rune = _runes[_at++];
        switch (rune)
        {
            case 's':
                return RuneClass.WhiteSpace;
            case 'S':
                return RuneClass.WhiteSpace.Complement();
            case 'd':
                return UnicodeSets.Property("Nd");
            case 'D':
                return UnicodeSets.Property("Nd")!.Complement();
            case 'w':
                return RuneClass.Word;
            case 'W':
                return RuneClass.Word.Complement();
            case 'h' or 'H':
                var digits = RuneClass.Of(static c => c < 128 && char.IsAsciiHexDigit((char)c));
                return rune == 'h' ? digits : digits.Complement();
            case 'p' or 'P':
                return Property(isComplement: rune == 'P');
            case 'r':
                literal = '\r';
                return null;
            case 'n':
                literal = '\n';
                return null;
            case 't':
                literal = '\t';
                return null;
            case 'f':
                literal = '\f';
                return null;
            case 'v':
                literal = '\v';
                return null;
            case 'x':
                literal = Hexadecimal(2);
                return null;
            case 'u':
                literal = Hexadecimal(4);
                return null;
            default:
                literal = rune < 128 && char.IsAsciiLetterOrDigit((char)rune) ? throw Unsupported($"'\\{(char)rune}'") : rune;
                return null;
        }
    }

    private RuneClass Property(bool isComplement)
    {
        if (!TryRead('{'))
        {
            throw Unsupported("'\\p' without braces");
        }

        isComplement ^= TryRead('^');
        var start = _at;
        while (_at < _runes.Length && _runes[_at] != '}')
        {
            _at++;
        }

        var name = Text(start, _at);
        if (!TryRead('}') || UnicodeSets.Property(name) is not { } set)
        {
            throw Unsupported($"the property '{name}'");
        }

        return isComplement ? set.Complement() : set;
    }

    // Digits of a fixed number, or any number of them in braces.
    private int Hexadecimal(int digits)
    {
        var isBraced = digits == 2 && TryRead('{');
        var start = _at;
        while (_at - start < (isBraced ? 6 : digits) && Peek(0) is >= 0 and < 128 && char.IsAsciiHexDigit((char)Peek(0)))
        {
            _at++;
        }

        if ((isBraced ? _at > start && TryRead('}') : _at - start == digits)
            && int.TryParse(Text(start, isBraced ? _at - 1 : _at), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
            && Rune.IsValid(value)
            && (isBraced || digits == 4 || value < 128))
        {
            return value;
        }

        // Two digits above 7F are a byte of UTF-8 to Oniguruma, not a code point.
        throw Unsupported("a malformed hexadecimal escape");
    }

    private int Peek(int ahead) => _at + ahead < _runes.Length ? _runes[_at + ahead] : -1;

    private bool TryRead(char expected)
    {
        if (Peek(0) != expected)
        {
            return false;
        }

        _at++;
        return true;
    }

    private string Text(int start, int end)
    {
        var text = new StringBuilder();
        foreach (var rune in _runes.AsSpan(start, end - start))
        {
            text.Append(new Rune(rune));
        }

        return text.ToString();
    }

    private NotSupportedException Unsupported(string what) => new($"{what} at character {_at} of the pattern '{expression}'");
}
