using System.Globalization;
using Candor.Inference.Chat.Values;

namespace Candor.Inference.Chat.Syntax;

/// <summary>Parses what operators join: literals, names, sequences, mappings, and expressions in parentheses.</summary>
internal sealed class PrimaryParser(TokenReader tokens, ExpressionParser expressions)
{
    /// <summary>One primary, without what follows it.</summary>
    public Expression Parse()
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
                return Whole(token);
            case TokenKind.Real:
                return new Expression.Literal(token.Line, double.Parse(token.Text, NumberStyles.Float, CultureInfo.InvariantCulture));
            case TokenKind.Operator when token.Text == "(":
                if (tokens.TryTakeOperator(")"))
                {
                    return new Expression.Sequence(token.Line, [], IsTuple: true);
                }

                var inner = expressions.ParseTuple();
                tokens.Expect(TokenKind.Operator, ")");
                return inner;
            case TokenKind.Operator when token.Text == "[":
                return new Expression.Sequence(token.Line, Items("]", expressions.Parse), IsTuple: false);
            case TokenKind.Operator when token.Text == "{":
                return new Expression.Mapping(token.Line, Items("}", Entry));
            default:
                throw new TemplateSyntaxException(token.Line, $"an expression was expected, not {token.Describe()}");
        }
    }

    /// <summary>A whole number; also where it stands for a member, as in <c>message.0</c>.</summary>
    public static Expression.Literal Whole(TemplateToken token) =>
        long.TryParse(token.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var whole)
            ? new Expression.Literal(token.Line, whole)
            : throw new TemplateSyntaxException(token.Line, "a whole number does not fit into 64 bits");

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
        var key = expressions.Parse();
        tokens.Expect(TokenKind.Operator, ":");
        return (key, expressions.Parse());
    }
}
