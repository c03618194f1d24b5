namespace Candor.Inference.Tokenization.Patterns;

/// <summary>Parses a split expression in the part of Oniguruma's syntax that published tokenizers use: alternatives, groups and atoms. One use.</summary>
internal sealed class PatternParser
{
    private readonly PatternReader _reader;
    private readonly EscapeParser _escapes;
    private readonly BracketParser _brackets;

    public PatternParser(string expression)
    {
        _reader = new PatternReader(expression);
        _escapes = new EscapeParser(_reader);
        _brackets = new BracketParser(_reader, _escapes);
    }

    /// <summary>The tree of the whole expression.</summary>
    /// <exception cref="NotSupportedException">It is malformed, or has something that is not read; the message says what and where.</exception>
    public PatternTree Parse()
    {
        var tree = Alternation();
        return _reader.IsAtEnd ? tree : throw _reader.Unsupported("an unmatched ')'");
    }

    private PatternTree Alternation() => _reader.Nested<PatternTree>("group", () =>
    {
        var alternatives = new List<PatternTree> { Concatenation() };
        while (_reader.TryRead('|'))
        {
            alternatives.Add(Concatenation());
        }

        return alternatives.Count == 1 ? alternatives[0] : new ChoiceTree(alternatives);
    });

    private SequenceTree Concatenation()
    {
        var parts = new List<PatternTree>();
        while (!_reader.IsAtEnd && _reader.Peek() is not '|' and not ')')
        {
            parts.Add(QuantifierParser.Quantified(_reader, _reader.TryRead('(') ? Group() : Atom()));
        }

        return new SequenceTree(parts);
    }

    private PatternTree Group()
    {
        PatternTree inner;
        if (!_reader.TryRead('?') || _reader.TryRead(':'))
        {
            inner = Alternation();
        }
        else if (_reader.TryRead('='))
        {
            inner = new LookTree(Alternation(), IsBehind: false, IsNegative: false);
        }
        else if (_reader.TryRead('!'))
        {
            inner = new LookTree(Alternation(), IsBehind: false, IsNegative: true);
        }
        else if (_reader.TryRead('>'))
        {
            inner = new AtomicTree(Alternation());
        }
        else if (_reader.Peek() == '<' && _reader.Peek(1) is '=' or '!')
        {
            _reader.Skip(1);
            inner = LookBehind(isNegative: _reader.Read() == '!');
        }
        else if (_reader.Peek() == 'i' && _reader.Peek(1) == ':')
        {
            _reader.Skip(2);
            var outerIgnoresCase = _reader.IgnoresCase;
            _reader.IgnoresCase = true;
            inner = Alternation();
            _reader.IgnoresCase = outerIgnoresCase;
        }
        else
        {
            throw _reader.Unsupported("a kind of group");
        }

        return _reader.TryRead(')') ? inner : throw _reader.Unsupported("an unmatched '('");
    }

    private PatternTree LookBehind(bool isNegative)
    {
        var inner = Alternation();
        PatternTree[] alternatives = inner is ChoiceTree choice ? [.. choice.Alternatives] : [inner];
        if (alternatives.Any(static tree => tree.Minimum != tree.Maximum) || (isNegative && alternatives.Length > 1))
        {
            throw _reader.Unsupported("a look-behind of more than one length");
        }

        PatternTree[] looks = [.. alternatives.Select(tree => new LookTree(tree, IsBehind: true, isNegative))];
        return looks.Length == 1 ? looks[0] : new ChoiceTree(looks);
    }

    private PatternTree Atom()
    {
        var rune = _reader.Read();
        switch (rune)
        {
            case '[':
                var set = _brackets.Parse();
                return _reader.IgnoresCase && (_reader.Peek() == '[' || _reader.IsAtLetter)
                    ? throw _reader.Unsupported("a case-insensitive set before a letter")
                    : new SetTree(set);
            case '.':
                return new SetTree(RuneClass.NotLineFeed);
            case '^':
                return new PlaceTree(Place.LineStart);
            case '$':
                return new PlaceTree(Place.LineEnd);
            case '\\' when PlaceOf(_reader.Peek()) is { } place:
                _reader.Skip(1);
                return new PlaceTree(place);
            case '\\':
                return new SetTree(_escapes.Parse(out var literal) ?? AsciiCase.Literal(_reader, literal));
            case '*' or '+' or '?' or '{':
                throw _reader.Unsupported($"'{(char)rune}' here");
            default:
                return new SetTree(AsciiCase.Literal(_reader, rune));
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
}
