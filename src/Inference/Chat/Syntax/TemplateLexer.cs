namespace Candor.Inference.Chat.Syntax;

/// <summary>
/// Cuts a template into text and tags, and takes away the white space that belongs to neither: the line break after a tag (trim_blocks), the indent
/// before one (lstrip_blocks), all of it beside a minus sign.
/// </summary>
internal sealed class TemplateLexer
{
    private readonly string _source;
    private readonly List<TemplateToken> _tokens = [];
    private int _position;
    private int _line = 1;
    private int _counted;
    private bool _startsLine = true;

    private TemplateLexer(string source) => _source = source;

    /// <summary>The tokens, <see cref="TokenKind.End"/> last.</summary>
    /// <exception cref="TemplateSyntaxException">A tag, comment or literal does not end, or a character means nothing.</exception>
    public static List<TemplateToken> Cut(string template)
    {
        var source = template.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        if (source.EndsWith('\n'))
        {
            // One line break at the template's end belongs to the file, not to the text.
            source = source[..^1];
        }

        return new TemplateLexer(source).Run();
    }

    private List<TemplateToken> Run()
    {
        while (NextTag(_position) is var begin && begin < _source.Length)
        {
            var kind = _source[begin + 1];
            var sign = begin + 2 < _source.Length && _source[begin + 2] is '-' or '+' ? _source[begin + 2] : '\0';
            var raw = kind == '%' ? RawBody(begin) : -1;
            AddData(_source.AsSpan(_position, begin - _position), sign, isOutput: kind == '{');
            MoveTo(begin + (sign == '\0' ? 2 : 3));
            _startsLine = false;
            if (raw >= 0)
            {
                ReadRaw(raw);
            }
            else if (kind == '#')
            {
                SkipComment();
            }
            else
            {
                ReadTag(kind == '{');
            }
        }

        AddData(_source.AsSpan(_position), '\0', isOutput: true);
        MoveTo(_source.Length);
        Add(TokenKind.End, "");
        return _tokens;
    }

    private int NextTag(int from)
    {
        for (var i = from; i + 1 < _source.Length; i++)
        {
            if (_source[i] == '{' && _source[i + 1] is '{' or '%' or '#')
            {
                return i;
            }
        }

        return _source.Length;
    }

    /// <summary>The text before a tag, without what the tag takes from it.</summary>
    private void AddData(ReadOnlySpan<char> text, char sign, bool isOutput)
    {
        if (sign == '-')
        {
            text = text[..^WhiteSpace.Trailing(text)];
        }
        else if (sign != '+' && !isOutput)
        {
            var lineStart = text.LastIndexOf('\n') + 1;
            if ((lineStart > 0 || _startsLine) && WhiteSpace.Leading(text[lineStart..]) == text.Length - lineStart)
            {
                text = text[..lineStart];
            }
        }

        if (!text.IsEmpty)
        {
            Add(TokenKind.Data, text.ToString());
        }
    }

    private void ReadTag(bool isOutput)
    {
        Add(isOutput ? TokenKind.OutputBegin : TokenKind.TagBegin, isOutput ? "{{" : "{%");
        var scanner = new ExpressionScanner(_source, isOutput ? '}' : '%');
        while (true)
        {
            MoveTo(_position + WhiteSpace.Leading(_source.AsSpan(_position)));
            if (scanner.EndsAt(_position) is var width && width > 0)
            {
                Add(isOutput ? TokenKind.OutputEnd : TokenKind.TagEnd, _source.Substring(_position, width));
                EndTag(width, _source[_position], takesLineBreak: !isOutput);
                return;
            }

            if (_position == _source.Length)
            {
                throw new TemplateSyntaxException(_tokens[^1].Line, isOutput ? "an output '{{' does not end" : "a tag '{%' does not end");
            }

            var (kind, text, length) = scanner.Next(_position, _line);
            Add(kind, text);
            MoveTo(_position + length);
        }
    }

    private void SkipComment()
    {
        var begun = _line;
        var end = _source.IndexOf("#}", _position, StringComparison.Ordinal);
        if (end < 0)
        {
            throw new TemplateSyntaxException(begun, "a comment '{#' does not end");
        }

        var sign = end > _position && _source[end - 1] is '-' or '+' ? _source[end - 1] : '\0';
        MoveTo(end);
        EndTag(2, sign, takesLineBreak: true);
    }

    /// <summary>After the end of a tag: what it takes of the text that follows.</summary>
    private void EndTag(int width, char sign, bool takesLineBreak)
    {
        MoveTo(_position + width);
        var from = _position;
        if (sign == '-')
        {
            MoveTo(_position + WhiteSpace.Leading(_source.AsSpan(_position)));
        }
        else if (sign != '+' && takesLineBreak && _position < _source.Length && _source[_position] == '\n')
        {
            MoveTo(_position + 1);
        }

        _startsLine = _position > from && _source[_position - 1] == '\n';
    }

    /// <summary>Where the text of a raw block begins, if the tag at <paramref name="begin"/> is one; else -1.</summary>
    private int RawBody(int begin) => MatchTag(begin, "raw", out var end) ? end : -1;

    private void ReadRaw(int body)
    {
        var begun = _line;
        MoveTo(body);
        for (var i = body; (i = _source.IndexOf("{%", i, StringComparison.Ordinal)) >= 0; i += 2)
        {
            if (!MatchTag(i, "endraw", out var end))
            {
                continue;
            }

            // What stands before 'endraw' is stripped as before any tag.
            var sign = _source[i + 2] is '-' or '+' ? _source[i + 2] : '\0';
            _startsLine = body > 0 && _source[body - 1] == '\n';
            AddData(_source.AsSpan(body, i - body), sign, isOutput: false);
            var close = _source.LastIndexOf("%}", end - 1, StringComparison.Ordinal);
            MoveTo(close);
            EndTag(2, _source[close - 1] is '-' or '+' ? _source[close - 1] : '\0', takesLineBreak: true);
            return;
        }

        throw new TemplateSyntaxException(begun, "a block 'raw' does not end");
    }

    /// <summary>
    /// Whether a tag with nothing but a word begins here; <paramref name="end"/> is after it, and after the white space that a minus sign takes.
    /// </summary>
    private bool MatchTag(int begin, string word, out int end)
    {
        end = begin + 2;
        end += end < _source.Length && _source[end] is '-' or '+' ? 1 : 0;
        end += WhiteSpace.Leading(_source.AsSpan(Math.Min(end, _source.Length)));
        if (!_source.AsSpan(end).StartsWith(word, StringComparison.Ordinal))
        {
            return false;
        }

        end += word.Length;
        end += WhiteSpace.Leading(_source.AsSpan(end));
        var sign = end < _source.Length && (_source[end] == '-' || (_source[end] == '+' && word == "endraw")) ? _source[end] : '\0';
        end += sign == '\0' ? 0 : 1;
        if (!_source.AsSpan(end).StartsWith("%}", StringComparison.Ordinal))
        {
            return false;
        }

        end += 2;
        end += sign == '-' ? WhiteSpace.Leading(_source.AsSpan(end)) : 0;
        return true;
    }

    private void Add(TokenKind kind, string text) => _tokens.Add(new TemplateToken(kind, text, _line));

    private void MoveTo(int position)
    {
        _position = position;
        _line += _source.AsSpan(_counted, position - _counted).Count('\n');
        _counted = position;
    }
}
