namespace Candor.Inference.Chat.Syntax;

/// <summary>The tokens of a template, one after another. Not thread-safe: owned by one parse.</summary>
internal sealed class TokenReader(List<TemplateToken> tokens)
{
    private int _next;

    public TemplateToken Current => tokens[_next];

    /// <summary>The token after the current one.</summary>
    public TemplateToken Ahead => tokens[Math.Min(_next + 1, tokens.Count - 1)];

    public TemplateToken Take() => tokens[_next == tokens.Count - 1 ? _next : _next++];

    public bool TryTake(TokenKind kind, string text)
    {
        if (!Current.Is(kind, text))
        {
            return false;
        }

        Take();
        return true;
    }

    public bool TryTakeOperator(string symbol) => TryTake(TokenKind.Operator, symbol);

    public bool TryTakeWord(string word) => TryTake(TokenKind.Name, word);

    /// <exception cref="TemplateSyntaxException">Something else stands here.</exception>
    public void Expect(TokenKind kind, string text)
    {
        if (!TryTake(kind, text))
        {
            throw Unexpected($"'{text}'");
        }
    }

    /// <exception cref="TemplateSyntaxException">Something else stands here.</exception>
    public TemplateToken Expect(TokenKind kind, TokenKind instead, string what) =>
        Current.Kind == kind || Current.Kind == instead ? Take() : throw Unexpected(what);

    /// <exception cref="TemplateSyntaxException">Something else stands here.</exception>
    public string ExpectName() => Expect(TokenKind.Name, TokenKind.Name, "a name").Text;

    public TemplateSyntaxException Unexpected(string expected) => new(Current.Line, $"{expected} was expected, not {Current.Describe()}");
}
