using System.Globalization;
using System.Runtime.CompilerServices;
using Candor.Inference.Chat.Rendering;
using Candor.Inference.Chat.Values;

namespace Candor.Inference.Chat.Syntax;

/// <summary>Parses expressions: from the loosest binding, <c>a if b else c</c>, to the tightest, a literal.</summary>
internal sealed class ExpressionParser(TokenReader tokens)
{
    private static readonly string[] NotATestsArgument = ["else", "or", "and"];

    /// <summary>An expression.</summary>
    public Expression Parse() => Conditional();

    /// <summary>An expression, or several with commas between them, which are a tuple.</summary>
    /// <param name="withConditional">Whether <c>a if b</c> may stand at the top.</param>
    public Expression ParseTuple(bool withConditional = true)
    {
        var first = withConditional ? Conditional() : Or();
        if (!tokens.Current.Is(TokenKind.Operator, ","))
        {
            return first;
        }

        var items = new List<Expression> { first };
        while (tokens.TryTakeOperator(",") && !EndsTuple())
        {
            items.Add(withConditional ? Conditional() : Or());
        }

        return new Expression.Sequence(first.Line, items, IsTuple: true);
    }

    /// <summary>What stands between a filter's or test's name and its end.</summary>
    public Arguments ParseArguments()
    {
        tokens.Expect(TokenKind.Operator, "(");
        List<Expression> positional = [];
        List<(string, Expression)> named = [];
        while (!tokens.TryTakeOperator(")"))
        {
            if (positional.Count + named.Count > 0)
            {
                tokens.Expect(TokenKind.Operator, ",");
                if (tokens.TryTakeOperator(")"))
                {
                    break;
                }
            }

            if (tokens.Current.Is(TokenKind.Operator, "*") || tokens.Current.Is(TokenKind.Operator, "**"))
            {
                throw new TemplateSyntaxException(tokens.Current.Line, $"'{tokens.Current.Text}' before an argument is not supported");
            }

            if (tokens.Current.Kind == TokenKind.Name && tokens.Ahead.Is(TokenKind.Operator, "="))
            {
                var name = tokens.ExpectName();
                tokens.Take();
                named.Add((name, Parse()));
            }
            else if (named.Count == 0)
            {
                positional.Add(Parse());
            }
            else
            {
                throw new TemplateSyntaxException(tokens.Current.Line, "an argument without a name follows one with a name");
            }
        }

        return new Arguments(positional, named);
    }

    /// <summary>A filter after its bar.</summary>
    public (string Name, Arguments Arguments) ParseFilter()
    {
        var line = tokens.Current.Line;
        var name = tokens.ExpectName();
        return Filters.IsKnown(name)
            ? (name, tokens.Current.Is(TokenKind.Operator, "(") ? ParseArguments() : Arguments.None)
            : throw new TemplateSyntaxException(line, $"the filter '{name}' is not supported");
    }

    private bool EndsTuple() =>
        tokens.Current.Kind is TokenKind.OutputEnd or TokenKind.TagEnd || tokens.Current.Is(TokenKind.Operator, ")") || tokens.Current.Is(TokenKind.Name, "in");

    private Expression Conditional()
    {
        CheckDepth(tokens.Current.Line);
        var value = Or();
        while (tokens.TryTakeWord("if"))
        {
            var condition = Or();
            value = new Expression.Conditional(value.Line, condition, value, tokens.TryTakeWord("else") ? Conditional() : null);
        }

        return value;
    }

    private Expression Or()
    {
        var left = And();
        while (tokens.TryTakeWord("or"))
        {
            left = new Expression.Logical(left.Line, IsAnd: false, left, And());
        }

        return left;
    }

    private Expression And()
    {
        var left = Not();
        while (tokens.TryTakeWord("and"))
        {
            left = new Expression.Logical(left.Line, IsAnd: true, left, Not());
        }

        return left;
    }

    private Expression Not()
    {
        var line = tokens.Current.Line;
        CheckDepth(line);
        return tokens.TryTakeWord("not") ? new Expression.Not(line, Not()) : Comparison();
    }

    private Expression Comparison()
    {
        var first = Sum();
        var rest = new List<(string, Expression)>();
        while (true)
        {
            if (tokens.Current.Kind == TokenKind.Operator && tokens.Current.Text is "==" or "!=" or "<" or "<=" or ">" or ">=")
            {
                rest.Add((tokens.Take().Text, Sum()));
            }
            else if (tokens.TryTakeWord("in"))
            {
                rest.Add(("in", Sum()));
            }
            else if (tokens.Current.Is(TokenKind.Name, "not") && tokens.Ahead.Is(TokenKind.Name, "in"))
            {
                tokens.Take();
                tokens.Take();
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
        if (!tokens.Current.Is(TokenKind.Operator, "~"))
        {
            return first;
        }

        var parts = new List<Expression> { first };
        while (tokens.TryTakeOperator("~"))
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
        while (tokens.Current.Kind == TokenKind.Operator && symbols.Contains(tokens.Current.Text))
        {
            var symbol = tokens.Take().Text;
            left = new Expression.Operation(left.Line, symbol, left, operand());
        }

        return left;
    }

    private Expression Unary(bool withFilters)
    {
        var line = tokens.Current.Line;
        CheckDepth(line);
        Expression operand;
        if (tokens.Current.Kind == TokenKind.Operator && tokens.Current.Text is "-" or "+")
        {
            var isNegative = tokens.Take().Text == "-";
            operand = new Expression.Sign(line, Unary(withFilters: false), isNegative);
        }
        else
        {
            operand = Primary();
        }

        operand = Postfix(operand);
        return withFilters ? FiltersAndTests(operand) : operand;
    }

    private Expression Primary()
    {
        var token = tokens.Take();
        switch (token.Kind)
        {
            case TokenKind.Name:
                return Word(token);
            case TokenKind.Text:
                var text = token.Text;
                while (tokens.Current.Kind == TokenKind.Text)
                {
                    text += tokens.Take().Text;
                }

                return new Expression.Literal(token.Line, SourcedText.Of(text));
            case TokenKind.Whole:
                return long.TryParse(token.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var whole)
                    ? new Expression.Literal(token.Line, whole)
                    : throw new TemplateSyntaxException(token.Line, "a whole number does not fit into 64 bits");
            case TokenKind.Real:
                return new Expression.Literal(token.Line, double.Parse(token.Text, NumberStyles.Float, CultureInfo.InvariantCulture));
            case TokenKind.Operator when token.Text == "(":
                if (tokens.TryTakeOperator(")"))
                {
                    return new Expression.Sequence(token.Line, [], IsTuple: true);
                }

                var inner = ParseTuple();
                tokens.Expect(TokenKind.Operator, ")");
                return inner;
            case TokenKind.Operator when token.Text == "[":
                return new Expression.Sequence(token.Line, Items("]", Parse), IsTuple: false);
            case TokenKind.Operator when token.Text == "{":
                return new Expression.Mapping(token.Line, Items("}", Entry));
            default:
                throw new TemplateSyntaxException(token.Line, $"an expression was expected, not {token.Describe()}");
        }
    }

    private static Expression Word(TemplateToken token) => token.Text switch
    {
        "true" or "True" => new Expression.Literal(token.Line, true),
        "false" or "False" => new Expression.Literal(token.Line, false),
        "none" or "None" => new Expression.Literal(token.Line, null),
        "cycler" or "joiner" or "lipsum" => throw new TemplateSyntaxException(token.Line, $"the function '{token.Text}' is not supported"),
        "caller" or "varargs" or "kwargs" or "self" or "super" => throw new TemplateSyntaxException(token.Line, $"the name '{token.Text}' is not supported"),
        _ => new Expression.Name(token.Line, token.Text),
    };

    private List<T> Items<T>(string close, Func<T> parse)
    {
        var items = new List<T>();
        while (!tokens.TryTakeOperator(close))
        {
            if (items.Count > 0)
            {
                tokens.Expect(TokenKind.Operator, ",");
                if (tokens.TryTakeOperator(close))
                {
                    break;
                }
            }

            items.Add(parse());
        }

        return items;
    }

    private (Expression Key, Expression Value) Entry()
    {
        var key = Parse();
        tokens.Expect(TokenKind.Operator, ":");
        return (key, Parse());
    }

    private Expression Postfix(Expression target)
    {
        while (tokens.Current.Kind == TokenKind.Operator)
        {
            var line = tokens.Current.Line;
            switch (tokens.Current.Text)
            {
                case ".":
                    tokens.Take();
                    var member = tokens.Expect(TokenKind.Name, TokenKind.Whole, "a member's name");
                    if (member.Kind == TokenKind.Whole)
                    {
                        target = new Expression.Item(line, target, new Expression.Literal(line, long.Parse(member.Text, CultureInfo.InvariantCulture)));
                    }
                    else
                    {
                        target = new Expression.Member(line, target, member.Text);
                        CheckMethod((Expression.Member)target);
                    }

                    break;
                case "[":
                    tokens.Take();
                    target = Subscript(line, target);
                    tokens.Expect(TokenKind.Operator, "]");
                    break;
                case "(":
                    target = new Expression.Call(line, target, ParseArguments());
                    break;
                default:
                    return target;
            }
        }

        return target;
    }

    /// <summary>A method that is not there would otherwise be found only when a conversation comes to it.</summary>
    private void CheckMethod(Expression.Member member)
    {
        if (tokens.Current.Is(TokenKind.Operator, "(") && !Methods.IsKnown(member.MemberName))
        {
            throw new TemplateSyntaxException(member.Line, $"the method '{member.MemberName}' is not supported");
        }
    }

    private Expression Subscript(int line, Expression target)
    {
        var start = tokens.Current.Is(TokenKind.Operator, ":") ? null : ParseTuple();
        if (!tokens.TryTakeOperator(":"))
        {
            return new Expression.Item(line, target, start ?? throw tokens.Unexpected("an index"));
        }

        var stop = tokens.Current.Is(TokenKind.Operator, ":") || tokens.Current.Is(TokenKind.Operator, "]") ? null : Parse();
        var step = tokens.TryTakeOperator(":") && !tokens.Current.Is(TokenKind.Operator, "]") ? Parse() : null;
        return new Expression.Slice(line, target, start, stop, step);
    }

    private Expression FiltersAndTests(Expression target)
    {
        while (true)
        {
            var line = tokens.Current.Line;
            if (tokens.TryTakeOperator("|"))
            {
                var (name, arguments) = ParseFilter();
                target = new Expression.Filter(line, target, name, arguments);
            }
            else if (tokens.TryTakeWord("is"))
            {
                target = Test(line, target);
            }
            else if (tokens.Current.Is(TokenKind.Operator, "("))
            {
                target = new Expression.Call(line, target, ParseArguments());
            }
            else
            {
                return target;
            }
        }
    }

    private Expression Test(int line, Expression target)
    {
        var isNegated = tokens.TryTakeWord("not");
        var name = tokens.Current.Is(TokenKind.Operator, "==") ? throw tokens.Unexpected("a test's name") : tokens.ExpectName();
        if (!Tests.IsKnown(name))
        {
            throw new TemplateSyntaxException(line, $"the test '{name}' is not supported");
        }

        var arguments = Arguments.None;
        if (tokens.Current.Is(TokenKind.Operator, "("))
        {
            arguments = ParseArguments();
        }
        else if (BeginsArgument(tokens.Current))
        {
            arguments = new Arguments([Postfix(Primary())], []);
        }

        Expression test = new Expression.Test(line, target, name, arguments);
        return isNegated ? new Expression.Not(line, test) : test;
    }

    private static bool BeginsArgument(TemplateToken token) =>
        token.Kind is TokenKind.Text or TokenKind.Whole or TokenKind.Real
        || (token.Kind == TokenKind.Name && !NotATestsArgument.Contains(token.Text))
        || token.Is(TokenKind.Operator, "[")
        || token.Is(TokenKind.Operator, "{");

    private static void CheckDepth(int line)
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new TemplateSyntaxException(line, "expressions are nested too deeply");
        }
    }
}
