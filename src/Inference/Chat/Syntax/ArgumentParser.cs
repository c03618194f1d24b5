namespace Candor.Inference.Chat.Syntax;

/// <summary>Parses the arguments of a call, a filter or a test.</summary>
internal static class ArgumentParser
{
    /// <summary>Everything from the opening parenthesis through the closing one: arguments without names first, then those with.</summary>
    /// <exception cref="TemplateSyntaxException">They are malformed, or unpacked from a value, which is not supported.</exception>
    public static Arguments Parse(TokenReader tokens, ExpressionParser expressions)
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
                named.Add((name, expressions.Parse()));
            }
            else if (named.Count == 0)
            {
                positional.Add(expressions.Parse());
            }
            else
            {
                throw new TemplateSyntaxException(tokens.Current.Line, "an argument without a name follows one with a name");
            }
        }

        return new Arguments(positional, named);
    }
}
