using System.Globalization;
using Candor.Inference.Chat.Values;

namespace Candor.Inference.Chat.Rendering;

/// <summary>Filters that make one value of another, or a number of many.</summary>
internal static class ScalarFilters
{
    public static object? Default(object? value, CallArguments arguments, RenderContext context)
    {
        context.Budget.Spend();
        var bound = arguments.Bind("the filter 'default'", "default_value", "boolean");
        var alsoFalse = !ReferenceEquals(bound[1], CallArguments.Absent) && ValueKinds.IsTrue(bound[1]);
        return value is not UndefinedValue && (!alsoFalse || ValueKinds.IsTrue(value)) ? value
            : ReferenceEquals(bound[0], CallArguments.Absent) ? SourcedText.Empty
            : bound[0];
    }

    public static object? Whole(object? value, CallArguments arguments, RenderContext context)
    {
        context.Budget.Spend();
        var bound = arguments.Bind("the filter 'int'", "default");
        return value is UndefinedValue ? throw new TemplateFailure($"the filter 'int' needs a value, and got {ValueKinds.Describe(value)}")
            : ValueKinds.TryInteger(value, out var whole) ? whole
            : value is SourcedText text && long.TryParse(text.Value.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var parsed)
                ? parsed
            : (value as double? ?? ParsedReal(value)) is { } real && Math.Abs(real) < long.MaxValue ? (long)real
            : ReferenceEquals(bound[0], CallArguments.Absent) ? 0L
            : bound[0];
    }

    public static object? Real(object? value, CallArguments arguments, RenderContext context)
    {
        context.Budget.Spend();
        var bound = arguments.Bind("the filter 'float'", "default");
        return ValueKinds.TryNumber(value, out var number) ? number : ParsedReal(value) ?? (ReferenceEquals(bound[0], CallArguments.Absent) ? 0.0 : bound[0]);
    }

    public static object Absolute(object? value, CallArguments arguments, RenderContext context)
    {
        context.Budget.Spend();
        arguments.Bind("the filter 'abs'");
        return value is double real ? Math.Abs(real)
            : ValueKinds.Integer(value, "the filter 'abs'") is var whole && whole < 0 ? Arithmetic.Negate(whole) : whole;
    }

    public static object? Extreme(object? value, CallArguments arguments, RenderContext context, string name, int sign)
    {
        arguments.Bind($"the filter '{name}'");
        object? extreme = new UndefinedValue("the extreme of no items");
        foreach (var item in context.Iterate(value))
        {
            if (extreme is UndefinedValue || Math.Sign(ValueOrder.Compare(item, extreme)) == sign)
            {
                extreme = item;
            }
        }

        return extreme;
    }

    public static object Sum(object? value, CallArguments arguments, RenderContext context)
    {
        arguments.Bind("the filter 'sum'");
        object sum = 0L;
        foreach (var item in context.Iterate(value))
        {
            sum = Arithmetic.Apply("+", sum, item, context.Budget);
        }

        return sum;
    }

    private static double? ParsedReal(object? value) =>
        value is SourcedText text && double.TryParse(text.Value.Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out var real) && double.IsFinite(real)
            ? real : null;
}
