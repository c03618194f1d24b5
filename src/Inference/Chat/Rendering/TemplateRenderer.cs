using System.Runtime.CompilerServices;
using Candor.Inference.Chat.Syntax;
using Candor.Inference.Chat.Values;

namespace Candor.Inference.Chat.Rendering;

/// <summary>Runs the statements of a template. Not thread-safe: owned by one rendering.</summary>
internal sealed class TemplateRenderer
{
    private readonly RenderContext _context;
    private readonly ExpressionEvaluator _expressions;
    private SourcedTextBuilder _output;
    private int _depth;

    public TemplateRenderer(RenderContext context)
    {
        _context = context;
        _expressions = new ExpressionEvaluator(context);
        _output = new SourcedTextBuilder(context.Budget);
    }

    /// <summary>How a body ended.</summary>
    private enum Flow
    {
        Normal,
        Break,
        Continue,
    }

    /// <summary>What the statements write.</summary>
    /// <exception cref="TemplateFailure">They fail; the context has the line.</exception>
    public SourcedText Render(IReadOnlyList<Statement> statements, Scope scope)
    {
        Run(statements, scope);
        return _output.Build();
    }

    private Flow Run(IReadOnlyList<Statement> statements, Scope scope)
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new TemplateFailure("macros call each other too deeply");
        }

        foreach (var statement in statements)
        {
            _context.Line = statement.Line;
            _context.Budget.Spend();
            if (Run(statement, scope) is var flow && flow != Flow.Normal)
            {
                return flow;
            }
        }

        return Flow.Normal;
    }

    private Flow Run(Statement statement, Scope scope)
    {
        switch (statement)
        {
            case Statement.Data data:
                _output.Append(data.Text);
                return Flow.Normal;
            case Statement.Output output:
                _output.Append(_context.Text(_expressions.Evaluate(output.Value, scope)));
                return Flow.Normal;
            case Statement.If branches:
                return RunIf(branches, scope);
            case Statement.For loop:
                RunFor(loop, scope);
                return Flow.Normal;
            case Statement.Set set:
                Assign(set.Target, _expressions.Evaluate(set.Value, scope), scope);
                return Flow.Normal;
            case Statement.SetBlock set:
                object? text = Capture(set.Body, new Scope(scope));
                foreach (var (name, arguments) in set.Filters)
                {
                    text = Filters.Apply(name, text, _expressions.Evaluate(arguments, scope), _context);
                }

                Assign(set.Target, text, scope);
                return Flow.Normal;
            case Statement.Macro macro:
                scope.Set(macro.Name, new FunctionValue(macro.Name, arguments => CallMacro(macro, arguments, scope)));
                return Flow.Normal;
            case Statement.Generation generation:
                _output.Append(Capture(generation.Body, new Scope(scope)));
                return Flow.Normal;
            case Statement.Break:
                return Flow.Break;
            case Statement.Continue:
                return Flow.Continue;
            default:
                throw new ArgumentOutOfRangeException(nameof(statement), statement, "A statement that cannot be run.");
        }
    }

    private Flow RunIf(Statement.If statement, Scope scope)
    {
        foreach (var (condition, body) in statement.Branches)
        {
            if (ValueKinds.IsTrue(_expressions.Evaluate(condition, scope)))
            {
                return Run(body, scope);
            }
        }

        return Run(statement.Else, scope);
    }

    private void RunFor(Statement.For loop, Scope scope)
    {
        var items = _context.Iterate(_expressions.Evaluate(loop.Items, scope));
        if (loop.Condition is { } condition)
        {
            items = [.. items.Where(item =>
            {
                var turn = new Scope(scope);
                Assign(loop.Target, item, turn);
                return ValueKinds.IsTrue(_expressions.Evaluate(condition, turn));
            })];
        }

        var state = new LoopValue(items, _depth++);
        var ranToItsEnd = false;
        for (var i = 0; i < items.Count; i++)
        {
            state.Index = i;
            var turn = new Scope(scope);
            turn.Set("loop", state);
            Assign(loop.Target, items[i], turn);
            _context.Budget.Spend();
            var flow = Run(loop.Body, turn);
            ranToItsEnd |= flow == Flow.Normal;
            if (flow == Flow.Break)
            {
                break;
            }
        }

        _depth--;

        // As in the original: the other body runs too when every turn was left by 'continue' or 'break'.
        if (!ranToItsEnd)
        {
            Run(loop.Else, new Scope(scope));
        }
    }

    private SourcedText CallMacro(Statement.Macro macro, CallArguments arguments, Scope definedIn)
    {
        var bound = arguments.Bind($"the macro '{macro.Name}'", [.. macro.Parameters.Select(static parameter => parameter.Name)]);
        var scope = new Scope(definedIn);
        for (var i = 0; i < bound.Length; i++)
        {
            // Defaults see the parameters before them.
            var (name, fallback) = macro.Parameters[i];
            scope.Set(name, !ReferenceEquals(bound[i], CallArguments.Absent) ? bound[i]
                : fallback is null ? new UndefinedValue($"'{name}'")
                : _expressions.Evaluate(fallback, scope));
        }

        var (line, depth) = (_context.Line, _depth);
        _depth = 0;
        var text = Capture(macro.Body, scope);
        (_context.Line, _depth) = (line, depth);
        return text;
    }

    private SourcedText Capture(IReadOnlyList<Statement> body, Scope scope)
    {
        var outer = _output;
        _output = new SourcedTextBuilder(_context.Budget);
        Run(body, scope);
        var text = _output.Build();
        _output = outer;
        return text;
    }

    private void Assign(Target target, object? value, Scope scope)
    {
        switch (target)
        {
            case Target.Variable variable:
                scope.Set(variable.Name, value);
                break;
            case Target.NamespaceMember member:
                if (!scope.TryGet(member.Name, out var holder) || holder is not NamespaceValue space)
                {
                    throw new TemplateFailure($"'{member.Name}' is no namespace, so that its members cannot be set");
                }

                space.Members[member.Member] = value;
                break;
            case Target.Unpacked unpacked:
                var items = _context.Iterate(value);
                if (items.Count != unpacked.Parts.Count)
                {
                    throw new TemplateFailure($"{items.Count} values cannot be unpacked into {unpacked.Parts.Count} names");
                }

                for (var i = 0; i < items.Count; i++)
                {
                    Assign(unpacked.Parts[i], items[i], scope);
                }

                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(target), target, "A target that cannot be assigned to.");
        }
    }
}
