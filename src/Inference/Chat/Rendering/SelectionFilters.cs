using System.Globalization;
using Candor.Inference.Chat.Values;

namespace Candor.Inference.Chat.Rendering;

/// <summary>Filters that apply another filter, a test or a member's name to each item.</summary>
internal static class SelectionFilters
{
    public static object Map(object? value, CallArguments arguments, RenderContext context)
    {
        if (arguments.Positional.Count == 0)
        {
            var bound = arguments.Bind("the filter 'map'", "attribute", "default");
            return ReferenceEquals(bound[0], CallArguments.Absent)
                ? throw new TemplateFailure("the filter 'map' needs an attribute or a filter")
                : Each(value, context, item =>
                    MemberAt(item, bound[0], context) is var member && member is UndefinedValue && !ReferenceEquals(bound[1], CallArguments.Absent)
                        ? bound[1] : member);
        }

        var name = ValueKinds.Text(arguments.Positional[0], "the filter 'map'").Value;
        var rest = arguments.After(1);
        return Each(value, context, item => Filters.Apply(name, item, rest, context));
    }

    /// <summary>The items that pass a test, or, without one, that count as true.</summary>
    public static object Select(object? value, CallArguments arguments, RenderContext context, bool keeps) =>
        Where(value, context, Test(arguments), keeps, static item => item);

    /// <summary>The items whose member passes a test, or, without one, counts as true.</summary>
    public static object SelectByMember(object? value, CallArguments arguments, RenderContext context, bool keeps)
    {
        if (arguments.Positional.Count == 0)
        {
            throw new TemplateFailure("the filters 'selectattr' and 'rejectattr' need an attribute");
        }

        return Where(value, context, Test(arguments.After(1)), keeps, item => MemberAt(item, arguments.Positional[0], context));
    }

    /// <summary>A member, or by dots the member of a member; numbers are places.</summary>
    public static object? MemberAt(object? item, object? path, RenderContext context)
    {
        if (path is not SourcedText text)
        {
            return Members.GetItem(item, path, context);
        }

        foreach (var part in text.Value.Split('.'))
        {
            item = Members.GetItem(item, long.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var place)
                ? place : SourcedText.Of(part), context);
        }

        return item;
    }

    private static Func<object?, bool> Test(CallArguments arguments)
    {
        if (arguments.Positional.Count == 0)
        {
            return ValueKinds.IsTrue;
        }

        var name = ValueKinds.Text(arguments.Positional[0], "a test's name").Value switch
        { "==" => "eq", "!=" => "ne", ">" => "gt", ">=" => "ge", "<" => "lt", "<=" => "le", var word => word };
        var rest = arguments.After(1);
        return value => Tests.Apply(name, value, rest);
    }

    // What counts as false has no items here, whatever it is.
    private static IReadOnlyList<object?> Items(object? value, RenderContext context) => ValueKinds.IsTrue(value) ? context.Iterate(value) : [];

    private static SequenceValue Each(object? value, RenderContext context, Func<object?, object?> map)
    {
        var items = new List<object?>();
        foreach (var item in Items(value, context))
        {
            context.Budget.Spend();
            items.Add(map(item));
        }

        return SequenceValue.Generator(items);
    }

    private static SequenceValue Where(object? value, RenderContext context, Func<object?, bool> test, bool keeps, Func<object?, object?> part)
    {
        var items = new List<object?>();
        foreach (var item in Items(value, context))
        {
            context.Budget.Spend();
            if (test(part(item)) == keeps)
            {
                items.Add(item);
            }
        }

        return SequenceValue.Generator(items);
    }
}
