using System.Runtime.CompilerServices;

namespace Candor.Inference.Chat.Syntax;

/// <summary>
/// Parses expressions: a method for each level of operators, from the loosest binding, <c>a if b else c</c>, to the tightest, a sign. What they join are
/// primaries with their suffixes.
/// </summary>
internal sealed class ExpressionParser
{
    private readonly TokenReader _tokens;
    private readonly PrimaryParser _primaries;
    private readonly SuffixParser _suffixes;

    public ExpressionParser(TokenReader tokens)
    {
        _tokens = tokens;
        _primaries = new PrimaryParser(tokens, this);
        _suffixes = new SuffixParser(tokens, this, _primaries);
    }

    /// <summary>An expression.</summary>
    public Expression Parse() => Conditional();

    /// <summary>An expression, or several with commas between them, which are a tuple.</summary>
    /// <param name="withConditional">Whether <c>a if b</c> may stand at the top.</param>
    public Expression ParseTuple(bool withConditional = true)
    {
        var first = withConditional ? Conditional() : Or();
        if (!_tokens.Current.Is(TokenKind.Operator, ","))
        {
            return first;
        }

        var items = new List<Expression> { first };
        while (_tokens.TryTakeOperator(",") && !EndsTuple())
        {
            items.Add(withConditional ? Conditional() : Or());
        }

        return new Expression.Sequence(first.Line, items, IsTuple: true);
    }

    /// <summary>A filter after its bar.</summary>
    public (string Name, Arguments Arguments) ParseFilter() => _suffixes.ParseFilter();

    private bool EndsTuple() =>
        _tokens.Current.Kind is TokenKind.OutputEnd or TokenKind.TagEnd
            || _tokens.Current.Is(TokenKind.Operator, ")") || _tokens.Current.Is(TokenKind.Name, "in");

    private Expression Conditional()
    {
        CheckDepth(_tokens.Current.Line);
        var value = Or();
        while (_tokens.TryTakeWord("if"))
        {
            var condition = Or();
            value = new Expression.Conditional(value.Line, condition, value, _tokens.TryTakeWord("else") ? Conditional() : null);
        }

        return value;
    }

    private Expression Or()
    {
        var left = And();
        while (_tokens.TryTakeWord("or"))
        {
            left = new Expression.Logical(left.Line, IsAnd: false, left, And());
        }

        return left;
    }

    private Expression And()
    {
        var left = Not();
        while (_tokens.TryTakeWord("and"))
        {
            left = new Expression.Logical(left.Line, IsAnd: true, left, Not());
        }

        return left;
    }

    private Expression Not()
    {
        var line = _tokens.Current.Line;
        CheckDepth(line);
        return _tokens.TryTakeWord("not") ? new Expression.Not(line, Not()) : Comparison();
    }

    private Expression Comparison()
    {
        var first = Sum();
        var rest = new List<(string, Expression)>();
        while (true)
        {
            if (_tokens.Current.Kind == TokenKind.Operator && _tokens.Current.Text is "==" or "!=" or "<" or "<=" or ">" or ">=")
            {
                rest.Add((_tokens.Take().Text, Sum()));
            }
            else if (_tokens.TryTakeWord("in"))
            {
                rest.Add(("in", Sum()));
            }
            else if (_tokens.Current.Is(TokenKind.Name, "not") && _tokens.Ahead.Is(TokenKind.Name, "in"))
            {
                _tokens.Take();
                _tokens.Take();
                rest.Add(("not in", Sum()));
            }
            else
            {
                return rest.Count == 0 ? first : new Expression.Comparison(first.Line, first, rest);
            }
        }
    }

    private Expression Sum() => Operations(Concatenation, "+", "-");

    private Expression Concatenation()
    {
        var first = Product();
        if (!_tokens.Current.Is(TokenKind.Operator, "~"))
        {
            return first;
        }

        var parts = new List<Expression> { first };
        while (_tokens.TryTakeOperator("~"))
        {
            parts.Add(Product());
        }

        return new Expression.Concatenation(first.Line, parts);
    }

    private Expression Product() => Operations(Power, "*", "/", "//", "%");

    private Expression Power() => Operations(() => Unary(withFilters: true), "**");

    private Expression Operations(Func<Expression> operand, params ReadOnlySpan<string> symbols)
    {
        var left = operand();
        while (_tokens.Current.Kind == TokenKind.Operator && symbols.Contains(_tokens.Current.Text))
        {
            var symbol = _tokens.Take().Text;
            left = new Expression.Operation(left.Line, symbol, left, operand());
        }

        return left;
    }

    private Expression Unary(bool withFilters)
    {
        var line = _tokens.Current.Line;
        CheckDepth(line);
        Expression operand;
        if (_tokens.Current.Kind == TokenKind.Operator && _tokens.Current.Text is "-" or "+")
        {
            var isNegative = _tokens.Take().Text == "-";
            operand = new Expression.Sign(line, Unary(withFilters: false), isNegative);
        }
        else
        {
            operand = _primaries.Parse();
        }

        operand = _suffixes.Parse(operand);
        return withFilters ? _suffixes.ParseFiltersAndTests(operand) : operand;
    }

    private static void CheckDepth(int line)
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new TemplateSyntaxException(line, "expressions are nested too deeply");
        }
    }
}
