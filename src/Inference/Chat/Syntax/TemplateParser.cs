using System.Runtime.CompilerServices;
using Candor.Inference.Chat.Values;

namespace Candor.Inference.Chat.Syntax;

/// <summary>Parses a template: text, outputs and tags.</summary>
internal sealed class TemplateParser
{
    private static readonly string[] Constants = ["true", "True", "false", "False", "none", "None"];

    private readonly TokenReader _tokens;
    private readonly ExpressionParser _expressions;
    private int _loops;

    private TemplateParser(string template)
    {
        _tokens = new TokenReader(TemplateLexer.Cut(template));
        _expressions = new ExpressionParser(_tokens);
    }

    /// <exception cref="TemplateSyntaxException">The template is malformed or uses something that is not supported.</exception>
    public static IReadOnlyList<Statement> Parse(string template)
    {
        var parser = new TemplateParser(template);
        return parser.Body([], out _);
    }

    /// <summary>Statements up to a tag with one of the words, which is taken without its end; with no words, up to the template's end.</summary>
    private List<Statement> Body(ReadOnlySpan<string> ends, out string end)
    {
        var statements = new List<Statement>();
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new TemplateSyntaxException(_tokens.Current.Line, "tags are nested too deeply");
        }

        while (true)
        {
            var token = _tokens.Take();
            switch (token.Kind)
            {
                case TokenKind.Data:
                    statements.Add(new Statement.Data(token.Line, SourcedText.Of(token.Text)));
                    break;
                case TokenKind.OutputBegin:
                    statements.Add(new Statement.Output(token.Line, _expressions.ParseTuple()));
                    _tokens.Expect(TokenKind.OutputEnd, TokenKind.OutputEnd, "'}}'");
                    break;
                case TokenKind.TagBegin:
                    var word = _tokens.ExpectName();
                    if (ends.Contains(word))
                    {
                        end = word;
                        return statements;
                    }

                    statements.Add(Tag(word, token.Line));
                    break;
                default:
                    end = "";
                    return ends.IsEmpty ? statements : throw new TemplateSyntaxException(token.Line, $"the tag '{ends[^1]}' is missing");
            }
        }
    }

    private Statement Tag(string word, int line)
    {
        switch (word)
        {
            case "if":
                return If(line);
            case "for":
                return For(line);
            case "set":
                return Set(line);
            case "macro":
                return Macro(line);
            case "generation":
                EndTag();
                return new Statement.Generation(line, BodyTo("endgeneration"));
            case "break" or "continue":
                EndTag();
                return _loops == 0 ? throw new TemplateSyntaxException(line, $"'{word}' stands outside a loop")
                    : word == "break" ? new Statement.Break(line) : new Statement.Continue(line);
            default:
                throw new TemplateSyntaxException(
                    line, word.StartsWith("end", StringComparison.Ordinal) || word is "else" or "elif"
                    ? $"the tag '{word}' ends nothing" : $"the tag '{word}' is not supported");
        }
    }

    private Statement.If If(int line)
    {
        var branches = new List<(Expression, IReadOnlyList<Statement>)>();
        string end;
        do
        {
            var condition = _expressions.ParseTuple(withConditional: false);
            EndTag();
            branches.Add((condition, Body(["elif", "else", "endif"], out end)));
        }
        while (end == "elif");

        var otherwise = new List<Statement>();
        EndTag();
        if (end == "else")
        {
            otherwise = BodyTo("endif");
        }

        return new Statement.If(line, branches, otherwise);
    }

    private Statement.For For(int line)
    {
        var target = AssignTarget(withNamespace: false);
        _tokens.Expect(TokenKind.Name, "in");
        var items = _expressions.ParseTuple(withConditional: false);
        var condition = _tokens.TryTakeWord("if") ? _expressions.Parse() : null;
        if (_tokens.Current.Is(TokenKind.Name, "recursive"))
        {
            throw new TemplateSyntaxException(line, "a loop that is 'recursive' is not supported");
        }

        EndTag();
        _loops++;
        var body = Body(["else", "endfor"], out var end);
        _loops--;
        EndTag();
        return new Statement.For(line, target, items, condition, body, end == "else" ? BodyTo("endfor") : []);
    }

    private Statement Set(int line)
    {
        var target = AssignTarget(withNamespace: true);
        if (_tokens.TryTakeOperator("="))
        {
            var value = _expressions.ParseTuple();
            EndTag();
            return new Statement.Set(line, target, value);
        }

        var filters = new List<(string, Arguments)>();
        while (_tokens.TryTakeOperator("|"))
        {
            filters.Add(_expressions.ParseFilter());
        }

        EndTag();
        return new Statement.SetBlock(line, target, filters, BodyTo("endset"));
    }

    private Statement.Macro Macro(int line)
    {
        var name = _tokens.ExpectName();
        _tokens.Expect(TokenKind.Operator, "(");
        var parameters = new List<(string, Expression?)>();
        while (!_tokens.TryTakeOperator(")"))
        {
            if (parameters.Count > 0)
            {
                _tokens.Expect(TokenKind.Operator, ",");
            }

            var parameter = _tokens.ExpectName();
            var fallback = _tokens.TryTakeOperator("=") ? _expressions.Parse() : null;
            if (fallback is null && parameters.Count > 0 && parameters[^1].Item2 is not null)
            {
                throw new TemplateSyntaxException(line, $"the parameter '{parameter}' without a default follows one with a default");
            }

            parameters.Add((parameter, fallback));
        }

        EndTag();

        // A loop around the macro is not a loop in it.
        var loops = _loops;
        _loops = 0;
        var body = BodyTo("endmacro");
        _loops = loops;
        return new Statement.Macro(line, name, parameters, body);
    }

    private Target AssignTarget(bool withNamespace)
    {
        var first = SingleTarget(withNamespace);
        if (!_tokens.Current.Is(TokenKind.Operator, ","))
        {
            return first;
        }

        var parts = new List<Target> { first };
        while (_tokens.TryTakeOperator(",") && (_tokens.Current.Kind == TokenKind.Name || _tokens.Current.Is(TokenKind.Operator, "("))
            && !_tokens.Current.Is(TokenKind.Name, "in"))
        {
            parts.Add(SingleTarget(withNamespace));
        }

        return new Target.Unpacked(parts);
    }

    private Target SingleTarget(bool withNamespace)
    {
        if (_tokens.TryTakeOperator("("))
        {
            var inner = AssignTarget(withNamespace: false);
            _tokens.Expect(TokenKind.Operator, ")");
            return inner;
        }

        var line = _tokens.Current.Line;
        var name = _tokens.ExpectName();
        if (Constants.Contains(name))
        {
            throw new TemplateSyntaxException(line, $"'{name}' cannot be assigned to");
        }

        return withNamespace && _tokens.TryTakeOperator(".") ? new Target.NamespaceMember(name, _tokens.ExpectName()) : new Target.Variable(name);
    }

    private List<Statement> BodyTo(string end)
    {
        var body = Body([end], out _);
        EndTag();
        return body;
    }

    private void EndTag() => _tokens.Expect(TokenKind.TagEnd, TokenKind.TagEnd, "'%}'");
}
