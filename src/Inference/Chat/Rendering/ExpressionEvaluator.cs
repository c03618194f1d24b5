using System.Runtime.CompilerServices;
using Candor.Inference.Chat.Syntax;
using Candor.Inference.Chat.Values;

namespace Candor.Inference.Chat.Rendering;

/// <summary>Evaluates expressions. Not thread-safe: owned by one rendering.</summary>
internal sealed class ExpressionEvaluator(RenderContext context)
{
    /// <exception cref="TemplateFailure">The expression fails; the context has the line.</exception>
    public object? Evaluate(Expression expression, Scope scope)
    {
        context.Budget.Spend();
        context.Line = expression.Line;
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new TemplateFailure("expressions are nested too deeply");
        }

        switch (expression)
        {
            case Expression.Literal literal:
                return literal.Value;
            case Expression.Name name:
                return scope.TryGet(name.Identifier, out var value) ? value : new UndefinedValue($"'{name.Identifier}'");
            case Expression.Sequence sequence:
                var items = EvaluateAll(sequence.Items, scope);
                return sequence.IsTuple ? SequenceValue.Tuple(items) : SequenceValue.List(items);
            case Expression.Mapping mapping:
                return EvaluateMapping(mapping, scope);
            case Expression.Member member:
                return Members.Get(Evaluate(member.Target, scope), member.MemberName, context);
            case Expression.Item item:
                return Members.GetItem(Evaluate(item.Target, scope), Evaluate(item.Index, scope), context);
            case Expression.Slice slice:
                return Members.GetSlice(
                    Evaluate(slice.Target, scope), EvaluateIndex(slice.Start, scope), EvaluateIndex(slice.Stop, scope),
                    EvaluateIndex(slice.Step, scope), context);
            case Expression.Call call:
                return EvaluateCall(call, scope);
            case Expression.Filter filter:
                return Filters.Apply(filter.FilterName, Evaluate(filter.Target, scope), Evaluate(filter.Arguments, scope), context);
            case Expression.Test test:
                return Tests.Apply(test.TestName, Evaluate(test.Target, scope), Evaluate(test.Arguments, scope));
            case Expression.Not not:
                return !ValueKinds.IsTrue(Evaluate(not.Operand, scope));
            case Expression.Sign sign:
                return EvaluateSign(sign, scope);
            case Expression.Operation operation:
                return EvaluateOperation(operation, scope);
            case Expression.Logical logical:
                var left = Evaluate(logical.Left, scope);
                return ValueKinds.IsTrue(left) == logical.IsAnd ? Evaluate(logical.Right, scope) : left;
            case Expression.Comparison comparison:
                return EvaluateComparison(comparison, scope);
            case Expression.Concatenation concatenation:
                return EvaluateConcatenation(concatenation, scope);
            case Expression.Conditional conditional:
                return ValueKinds.IsTrue(Evaluate(conditional.Condition, scope)) ? Evaluate(conditional.WhenTrue, scope)
                    : conditional.WhenFalse is { } otherwise ? Evaluate(otherwise, scope)
                    : new UndefinedValue("an 'if' without 'else'");
            default:
                throw new ArgumentOutOfRangeException(nameof(expression), expression, "An expression that cannot be evaluated.");
        }
    }

    /// <exception cref="TemplateFailure">An argument fails; the context has the line.</exception>
    public CallArguments Evaluate(Arguments arguments, Scope scope) =>
        arguments.Positional.Count + arguments.Named.Count == 0
            ? CallArguments.None
            : new CallArguments(
                EvaluateAll(arguments.Positional, scope),
                [.. arguments.Named.Select(named => KeyValuePair.Create(named.Name, Evaluate(named.Value, scope)))]);

    private object?[] EvaluateAll(IReadOnlyList<Expression> expressions, Scope scope)
    {
        var values = new object?[expressions.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = Evaluate(expressions[i], scope);
        }

        return values;
    }

    private MappingValue EvaluateMapping(Expression.Mapping expression, Scope scope)
    {
        var mapping = new MappingValue();
        foreach (var (key, value) in expression.Entries)
        {
            mapping.Set(Evaluate(key, scope), Evaluate(value, scope));
        }

        return mapping;
    }

    private long? EvaluateIndex(Expression? index, Scope scope) =>
        index is null || Evaluate(index, scope) is not { } value ? null : ValueKinds.Integer(value, "a slice");

    private object? EvaluateCall(Expression.Call call, Scope scope)
    {
        var target = Evaluate(call.Target, scope);
        var arguments = Evaluate(call.Arguments, scope);
        context.Line = call.Line;
        return target switch
        {
            FunctionValue function => function.Call(arguments),
            UndefinedValue undefined => throw new TemplateFailure($"{undefined.Name} is called and is undefined"),
            _ => throw new TemplateFailure($"{ValueKinds.Describe(target)} cannot be called"),
        };
    }

    private object EvaluateSign(Expression.Sign sign, Scope scope)
    {
        var operand = Evaluate(sign.Operand, scope);
        return sign.IsNegative ? Arithmetic.Negate(operand)
            : operand is double ? operand
            : ValueKinds.Integer(operand, "'+'");
    }

    private object EvaluateOperation(Expression.Operation operation, Scope scope)
    {
        var left = Evaluate(operation.Left, scope);
        var right = Evaluate(operation.Right, scope);
        context.Line = operation.Line;
        return Arithmetic.Apply(operation.Symbol, left, right, context.Budget);
    }

    private bool EvaluateComparison(Expression.Comparison comparison, Scope scope)
    {
        var left = Evaluate(comparison.First, scope);
        foreach (var (symbol, expression) in comparison.Rest)
        {
            var right = Evaluate(expression, scope);
            context.Budget.Look(left);
            context.Budget.Look(right);
            if (!Comparisons.Hold(symbol, left, right))
            {
                return false;
            }

            left = right;
        }

        return true;
    }

    private SourcedText EvaluateConcatenation(Expression.Concatenation concatenation, Scope scope)
    {
        var builder = new SourcedTextBuilder(context.Budget);
        foreach (var part in concatenation.Parts)
        {
            builder.Append(context.Text(Evaluate(part, scope)));
        }

        return builder.Build();
    }
}
