using System.Globalization;
using System.Text;

namespace Candor.Inference.Chat.Syntax;

/// <summary>Reads the tokens inside one tag.</summary>
/// <param name="source">The template.</param>
/// <param name="closing">First character of what ends the tag: <c>%</c> or <c>}</c>.</param>
internal sealed class ExpressionScanner(string source, char closing)
{
    private static readonly string[] Operators =
    [
        "**", "//", "==", "!=", ">=", "<=", "+", "-", "/", "*", "%", "~", "[", "]", "(", ")", "{", "}", ">", "<", "=", ".", ":", "|", ",", ";",
    ];

    private readonly Stack<char> _open = new();

    /// <summary>Width of the tag's end at a position, sign included; 0 where the tag goes on.</summary>
    public int EndsAt(int position)
    {
        if (_open.Count > 0)
        {
            return 0;
        }

        var rest = source.AsSpan(position);
        var sign = rest.Length > 0 && (rest[0] == '-' || (rest[0] == '+' && closing == '%')) ? 1 : 0;
        return rest.Length >= sign + 2 && rest[sign] == closing && rest[sign + 1] == '}' ? sign + 2 : 0;
    }

    /// <summary>The token at a position where no white space and no end is.</summary>
    public (TokenKind Kind, string Text, int Length) Next(int position, int line)
    {
        var c = source[position];
        if (char.IsLetter(c) || c == '_')
        {
            var end = position + 1;
            while (end < source.Length && (char.IsLetterOrDigit(source[end]) || source[end] == '_'))
            {
                end++;
            }

            return (TokenKind.Name, source[position..end], end - position);
        }

        if (char.IsAsciiDigit(c))
        {
            return Number(position, line);
        }

        if (c is '\'' or '"')
        {
            return Text(position, line);
        }

        foreach (var symbol in Operators)
        {
            if (source.AsSpan(position).StartsWith(symbol, StringComparison.Ordinal))
            {
                Balance(symbol[0], line);
                return (TokenKind.Operator, symbol, symbol.Length);
            }
        }

        throw new TemplateSyntaxException(line, $"the character U+{(int)c:X4} means nothing in a tag");
    }

    private void Balance(char symbol, int line)
    {
        switch (symbol)
        {
            case '(' or '[' or '{':
                _open.Push(symbol);
                break;
            case ')' or ']' or '}':
                var expected = symbol switch { ')' => '(', ']' => '[', _ => '{' };
                if (!_open.TryPop(out var opened) || opened != expected)
                {
                    throw new TemplateSyntaxException(line, $"a '{symbol}' closes nothing");
                }

                break;
            default:
                break;
        }
    }

    private (TokenKind Kind, string Text, int Length) Number(int position, int line)
    {
        var end = Digits(position);
        var isReal = false;
        var afterPoint = position > 0 && source[position - 1] == '.';
        if (!afterPoint && end + 1 < source.Length && source[end] == '.' && char.IsAsciiDigit(source[end + 1]))
        {
            (end, isReal) = (Digits(end + 1), true);
        }

        if (!afterPoint && end < source.Length && source[end] is 'e' or 'E')
        {
            var digits = end + 1 < source.Length && source[end + 1] is '+' or '-' ? end + 2 : end + 1;
            if (digits < source.Length && char.IsAsciiDigit(source[digits]))
            {
                (end, isReal) = (Digits(digits), true);
            }
        }

        if (end < source.Length && (char.IsLetter(source[end]) || source[end] == '_'))
        {
            throw new TemplateSyntaxException(line, "a number is followed by a letter; only decimal numbers are supported");
        }

        var text = source[position..end].Replace("_", "", StringComparison.Ordinal);
        if (!isReal && text.Length > 1 && text[0] == '0' && text.Trim('0').Length > 0)
        {
            throw new TemplateSyntaxException(line, "a whole number begins with 0");
        }

        return (isReal ? TokenKind.Real : TokenKind.Whole, text, end - position);
    }

    private int Digits(int position)
    {
        while (position < source.Length
            && (char.IsAsciiDigit(source[position]) || (source[position] == '_' && position + 1 < source.Length && char.IsAsciiDigit(source[position + 1]))))
        {
            position++;
        }

        return position;
    }

    private (TokenKind Kind, string Text, int Length) Text(int position, int line)
    {
        var quote = source[position];
        var text = new StringBuilder();
        var i = position + 1;
        while (i < source.Length && source[i] != quote)
        {
            if (source[i] != '\\')
            {
                text.Append(source[i++]);
                continue;
            }

            if (i + 1 == source.Length)
            {
                break;
            }

            i += Escape(i + 1, text, line);
        }

        return i < source.Length
            ? (TokenKind.Text, text.ToString(), i + 1 - position)
            : throw new TemplateSyntaxException(line, "a text literal does not end");
    }

    /// <summary>Resolves the escape whose character after the backslash is at <paramref name="at"/>.</summary>
    /// <returns>Its width, backslash included.</returns>
    private int Escape(int at, StringBuilder text, int line)
    {
        const string Letters = "\\'\"abfnrtv";
        const string Meanings = "\\'\"\a\b\f\n\r\t\v";
        var c = source[at];
        if (Letters.IndexOf(c, StringComparison.Ordinal) is var known && known >= 0)
        {
            text.Append(Meanings[known]);
            return 2;
        }

        switch (c)
        {
            case '\n':
                return 2;
            case 'x' or 'u' or 'U':
                var digits = c switch { 'x' => 2, 'u' => 4, _ => 8 };
                if (at + digits >= source.Length
                    || !int.TryParse(source.AsSpan(at + 1, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code)
                    || code is < 0 or > 0x10FFFF)
                {
                    throw new TemplateSyntaxException(line, $"the escape '\\{c}' needs {digits} hexadecimal digits of a Unicode character");
                }

                text.Append(code < 0x10000 ? ((char)code).ToString() : char.ConvertFromUtf32(code));
                return digits + 2;
            case >= '0' and <= '7' or 'N':
                throw new TemplateSyntaxException(line, $"the escape '\\{c}' is not supported");
            default:
                // Not an escape: both characters stay.
                text.Append('\\').Append(c);
                return 2;
        }
    }
}
