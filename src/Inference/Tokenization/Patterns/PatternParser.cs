using System.Globalization;
using System.Text;

namespace Candor.Inference.Tokenization.Patterns;

/// <summary>Compiles a split expression, from its end backwards so that each node knows the one after it. One use.</summary>
/// <remarks>Longer than most files: a grammar is easier to follow in one piece.</remarks>
internal sealed class PatternParser(string expression)
{
    private readonly int[] _runes = [.. expression.EnumerateRunes().Select(static rune => rune.Value)];
    private int _at;
    private bool _ignoresCase;

    // A parsed part that can be compiled in front of any continuation.
    private delegate PatternNode Compile(PatternNode next);

    public PatternNode Parse()
    {
        var pattern = Alternation();
        return _at == _runes.Length ? pattern(new AcceptNode()) : throw Unsupported("an unmatched ')'");
    }

    private Compile Alternation()
    {
        var alternatives = new List<Compile> { Concatenation() };
        while (TryRead('|'))
        {
            alternatives.Add(Concatenation());
        }

        return alternatives.Count == 1 ? alternatives[0] : next => new AlternationNode([.. alternatives.Select(alternative => alternative(next))]);
    }

    private Compile Concatenation()
    {
        var parts = new List<Compile>();
        while (_at < _runes.Length && _runes[_at] is not '|' and not ')')
        {
            parts.Add(Part());
        }

        return next =>
        {
            for (var i = parts.Count - 1; i >= 0; i--)
            {
                next = parts[i](next);
            }

            return next;
        };
    }

    private Compile Part()
    {
        if (TryRead('('))
        {
            return Group();
        }

        var set = Set();
        var (minimum, maximum, repetition) = Quantifier();
        return next => new ClassNode(set, minimum, maximum, repetition, next);
    }

    private Compile Group()
    {
        var outerIgnoresCase = _ignoresCase;
        Compile inner;
        if (!TryRead('?'))
        {
            inner = Alternation();
        }
        else if (TryRead(':'))
        {
            inner = Alternation();
        }
        else if (TryRead('='))
        {
            inner = Lookahead(isNegative: false);
        }
        else if (TryRead('!'))
        {
            inner = Lookahead(isNegative: true);
        }
        else if (TryRead('>'))
        {
            var atomic = Alternation();
            inner = next => new AtomicNode(atomic(new AcceptNode()), next);
        }
        else if (TryRead('i') && TryRead(':'))
        {
            _ignoresCase = true;
            inner = Alternation();
            _ignoresCase = outerIgnoresCase;
        }
        else
        {
            throw Unsupported("a kind of group");
        }

        if (!TryRead(')'))
        {
            throw Unsupported("an unmatched '('");
        }

        return Quantifier() switch
        {
            (1, 1, _) => inner,
            (0, 1, Repetition.Greedy) => next => new AlternationNode([inner(next), next]),
            (0, 1, Repetition.Lazy) => next => new AlternationNode([next, inner(next)]),
            _ => throw Unsupported("a repeated group"),
        };
    }

    private Compile Lookahead(bool isNegative)
    {
        var pattern = Alternation();
        return next => new LookaheadNode(pattern(new AcceptNode()), isNegative, next);
    }

    private (int Minimum, int Maximum, Repetition Repetition) Quantifier()
    {
        int minimum, maximum;
        var isInterval = false;
        if (TryRead('*'))
        {
            (minimum, maximum) = (0, int.MaxValue);
        }
        else if (TryRead('+'))
        {
            (minimum, maximum) = (1, int.MaxValue);
        }
        else if (TryRead('?'))
        {
            (minimum, maximum) = (0, 1);
        }
        else if (TryRead('{'))
        {
            isInterval = true;
            minimum = Number();
            maximum = !TryRead(',') ? minimum : _at < _runes.Length && _runes[_at] == '}' ? int.MaxValue : Number();
            if (!TryRead('}') || maximum < minimum)
            {
                throw Unsupported("a malformed interval");
            }
        }
        else
        {
            return (1, 1, Repetition.Greedy);
        }

        var repetition = TryRead('?') ? Repetition.Lazy : TryRead('+') ? Repetition.Possessive : Repetition.Greedy;
        if (_at < _runes.Length && _runes[_at] is '*' or '+' or '?' or '{' || (isInterval && repetition != Repetition.Greedy))
        {
            // Oniguruma reads X{1,3}+ as a repeated repetition, others as a possessive one.
            throw Unsupported("a repeated repetition");
        }

        return (minimum, maximum, repetition);
    }

    private int Number()
    {
        var start = _at;
        while (_at < _runes.Length && _runes[_at] is >= '0' and <= '9')
        {
            _at++;
        }

        return _at > start && _at - start < 5 ? int.Parse(Text(start, _at), NumberStyles.None, CultureInfo.InvariantCulture) : throw Unsupported("a malformed interval");
    }

    private RuneClass Set()
    {
        var rune = _runes[_at++];
        switch (rune)
        {
            case '[':
                return Bracket();
            case '.':
                return RuneClass.NotLineFeed;
            case '\\':
                return Escape(out var literal) ?? Literal(literal);
            case '^' or '$' or '*' or '+' or '?' or '{':
                throw Unsupported($"'{(char)rune}' here");
            default:
                return Literal(rune);
        }
    }

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

        // Unicode folds the long s and the Kelvin sign to ASCII letters, and Oniguruma follows it.
        var lower = char.ToLowerInvariant((char)rune);
        List<(int, int)> cases = [(lower, lower), (char.ToUpperInvariant(lower), char.ToUpperInvariant(lower))];
        if (lower == 's')
        {
            cases.Add((0x17F, 0x17F));
        }
        else if (lower == 'k')
        {
            cases.Add((0x212A, 0x212A));
        }

        return RuneClass.Union(cases, 0, []);
    }

    private RuneClass Bracket()
    {
        var isComplement = TryRead('^');
        var ranges = new List<(int, int)>();
        var members = new List<RuneClass>();
        var isFirst = true;
        while (isFirst || !TryRead(']'))
        {
            isFirst = false;
            if (_at >= _runes.Length || _runes[_at] is '[' or ']' || (_runes[_at] == '&' && Peek(1) == '&'))
            {
                throw Unsupported("a nested, empty or unmatched '['");
            }

            if (ClassMember(members) is not { } first)
            {
                continue;
            }

            var last = first;
            if (Peek(0) == '-' && Peek(1) is not ']' and not -1)
            {
                _at++;
                last = ClassMember(members) ?? throw Unsupported("a range that ends in a set");
            }

            if (last < first)
            {
                throw Unsupported("a reversed range");
            }

            if (_ignoresCase)
            {
                throw Unsupported("a case-insensitive set");
            }

            ranges.Add((first, last));
        }

        return RuneClass.Union(ranges, 0, members, isComplement);
    }

    // A single code point, or null when the member was a set, which is then in the list.
    private int? ClassMember(List<RuneClass> members)
    {
        var rune = _runes[_at++];
        if (rune != '\\')
        {
            return rune;
        }

        var set = Escape(out var literal);
        if (set is null)
        {
            return literal;
        }

        members.Add(set);
        return null;
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
                return RuneClass.Union([], 0, [RuneClass.WhiteSpace], isComplement: true);
            case 'd':
                return RuneClass.Union([], RuneClass.Category("Nd")!.Value, []);
            case 'D':
                return RuneClass.Union([], RuneClass.Category("Nd")!.Value, [], isComplement: true);
            case 'p' or 'P':
                return Category(isComplement: rune == 'P');
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

    private RuneClass Category(bool isComplement)
    {
        var start = _at + 1;
        if (!TryRead('{'))
        {
            throw Unsupported("'\\p' without braces");
        }

        isComplement ^= TryRead('^');
        start = _at;
        while (_at < _runes.Length && _runes[_at] != '}')
        {
            _at++;
        }

        var name = Text(start, _at);
        return TryRead('}') && RuneClass.Category(name) is { } categories
            ? RuneClass.Union([], categories, [], isComplement)
            : throw Unsupported($"the property '{name}'");
    }

    private int Hexadecimal(int digits)
    {
        if (_at + digits <= _runes.Length
            && int.TryParse(Text(_at, _at + digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
            && Rune.IsValid(value))
        {
            _at += digits;
            return value;
        }

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
