using Candor.Inference.Chat.Rendering;

namespace Candor.Inference.Chat.Syntax;

/// <summary>Parses what follows a primary: members, subscripts and calls; then filters and tests, which bind less tightly.</summary>
internal sealed class SuffixParser(TokenReader tokens, ExpressionParser expressions, PrimaryParser primaries)
{
    private static readonly string[] NotATestsArgument = ["else", "or", "and"];

    /// <summary>The primary with its members, subscripts and calls.</summary>
    public Expression Parse(Expression target)
    {
        while (tokens.Current.Kind == TokenKind.Operator)
        {
            var line = tokens.Current.Line;
            switch (tokens.Current.Text)
            {
                case ".":
                    tokens.Take();
                    var member = tokens.Expect(TokenKind.Name, TokenKind.Whole, "a member's name");
                    target = member.Kind == TokenKind.Whole
                        ? new Expression.Item(line, target, PrimaryParser.Whole(member))
                        : Checked(new Expression.Member(line, target, member.Text));
                    break;
                case "[":
                    tokens.Take();
                    target = Subscript(line, target);
                    tokens.Expect(TokenKind.Operator, "]");
                    break;
                case "(":
                    target = new Expression.Call(line, target, ArgumentParser.Parse(tokens, expressions));
                    break;
                default:
                    return target;
            }
        }

        return target;
    }

    /// <summary>That with its filters and tests.</summary>
    public Expression ParseFiltersAndTests(Expression target)
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
                target = new Expression.Call(line, target, ArgumentParser.Parse(tokens, expressions));
            }
            else
            {
                return target;
            }
        }
    }

    /// <summary>A filter after its bar.</summary>
    public (string Name, Arguments Arguments) ParseFilter()
    {
        var line = tokens.Current.Line;
        var name = tokens.ExpectName();
        return Filters.IsKnown(name)
            ? (name, tokens.Current.Is(TokenKind.Operator, "(") ? ArgumentParser.Parse(tokens, expressions) : Arguments.None)
            : throw new TemplateSyntaxException(line, $"the filter '{name}' is not supported");
    }

    /// <summary>A method that is not there would otherwise be found only when a conversation comes to it.</summary>
    private Expression.Member Checked(Expression.Member member) =>
        tokens.Current.Is(TokenKind.Operator, "(") && !Methods.IsKnown(member.MemberName)
            ? throw new TemplateSyntaxException(member.Line, $"the method '{member.MemberName}' is not supported")
            : member;

    private Expression Subscript(int line, Expression target)
    {
        var start = tokens.Current.Is(TokenKind.Operator, ":") ? null : expressions.ParseTuple();
        if (!tokens.TryTakeOperator(":"))
        {
            return new Expression.Item(line, target, start ?? throw tokens.Unexpected("an index"));
        }

        var stop = tokens.Current.Is(TokenKind.Operator, ":") || tokens.Current.Is(TokenKind.Operator, "]") ? null : expressions.Parse();
        var step = tokens.TryTakeOperator(":") && !tokens.Current.Is(TokenKind.Operator, "]") ? expressions.Parse() : null;
        return new Expression.Slice(line, target, start, stop, step);
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
            arguments = ArgumentParser.Parse(tokens, expressions);
        }
        else if (BeginsArgument(tokens.Current))
        {
            arguments = new Arguments([Parse(primaries.Parse())], []);
        }

        Expression test = new Expression.Test(line, target, name, arguments);
        return isNegated ? new Expression.Not(line, test) : test;
    }

    private static bool BeginsArgument(TemplateToken token) =>
        token.Kind is TokenKind.Text or TokenKind.Whole or TokenKind.Real
        || (token.Kind == TokenKind.Name && !NotATestsArgument.Contains(token.Text))
        || token.Is(TokenKind.Operator, "[")
        || token.Is(TokenKind.Operator, "{");
}
