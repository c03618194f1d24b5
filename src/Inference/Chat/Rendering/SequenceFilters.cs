using Candor.Inference.Chat.Values;

namespace Candor.Inference.Chat.Rendering;

/// <summary>Filters over the items of a sequence.</summary>
internal static class SequenceFilters
{
    public static object Length(object? value, CallArguments arguments, RenderContext context)
    {
        arguments.Bind("the filter 'length'");
        context.Budget.Spend();
        return ValueKinds.Length(value);
    }

    public static object? First(object? value, CallArguments arguments, RenderContext context)
    {
        arguments.Bind("the filter 'first'");
        return context.Iterate(value) is [var first, ..] ? first : new UndefinedValue("the first of no items");
    }

    public static object? Last(object? value, CallArguments arguments, RenderContext context)
    {
        arguments.Bind("the filter 'last'");
        return value is SequenceValue { Kind: SequenceKind.Generator }
            ? throw new TemplateFailure($"{ValueKinds.Describe(value)} has no last item")
            : context.Iterate(value) is [.., var last] ? last : new UndefinedValue("the last of no items");
    }

    public static object List(object? value, CallArguments arguments, RenderContext context)
    {
        arguments.Bind("the filter 'list'");
        return context.List(context.Iterate(value));
    }

    public static object Reverse(object? value, CallArguments arguments, RenderContext context)
    {
        arguments.Bind("the filter 'reverse'");
        object?[] reversed = [.. context.Iterate(value).Reverse()];
        return value is SourcedText ? TextMethods.Join(SourcedText.Empty, new CallArguments([SequenceValue.List(reversed)], []), context)
            : SequenceValue.Generator(reversed);
    }

    public static object Sort(object? value, CallArguments arguments, RenderContext context)
    {
        var bound = arguments.Bind("the filter 'sort'", "reverse", "case_sensitive", "attribute");
        var path = bound[2] is null || ReferenceEquals(bound[2], CallArguments.Absent) ? null : bound[2];
        var keys = Keys(path is null ? static item => item : item => SelectionFilters.MemberAt(item, path, context), bound[1]);
        return context.List(Ordered(context.Iterate(value), keys, bound[0]));
    }

    public static object Unique(object? value, CallArguments arguments, RenderContext context)
    {
        var bound = arguments.Bind("the filter 'unique'", "case_sensitive", "attribute");
        var path = bound[1] is null || ReferenceEquals(bound[1], CallArguments.Absent) ? null : bound[1];
        var keys = Keys(path is null ? static item => item : item => SelectionFilters.MemberAt(item, path, context), bound[0]);
        var seen = new HashSet<object>(ValueEquality.Keys);
        return SequenceValue.Generator([.. context.Iterate(value).Where(item => seen.Add(ValueEquality.Hashable(keys(item))))]);
    }

    public static object Items(object? value, CallArguments arguments, RenderContext context)
    {
        arguments.Bind("the filter 'items'");
        context.Budget.Spend();
        return value switch
        {
            UndefinedValue => SequenceValue.Generator([]),
            MappingValue mapping => SequenceValue.Generator(mapping.Pairs()),
            _ => throw new TemplateFailure($"the filter 'items' needs a mapping, and got {ValueKinds.Describe(value)}"),
        };
    }

    public static object SortMapping(object? value, CallArguments arguments, RenderContext context)
    {
        var bound = arguments.Bind("the filter 'dictsort'", "case_sensitive", "by", "reverse");
        var mapping = value as MappingValue ?? throw new TemplateFailure($"the filter 'dictsort' needs a mapping, and got {ValueKinds.Describe(value)}");
        var by = ReferenceEquals(bound[1], CallArguments.Absent) ? "key" : ValueKinds.Text(bound[1], "the filter 'dictsort'").Value;
        var place = by switch { "key" => 0, "value" => 1, _ => throw new TemplateFailure("the filter 'dictsort' sorts by 'key' or 'value'") };
        return context.List(Ordered(mapping.Pairs(), Keys(pair => ((SequenceValue)pair!).Items[place], bound[0]), bound[2]));
    }

    private static Func<object?, object?> Keys(Func<object?, object?> key, object? isCaseSensitive) => item =>
        key(item) is SourcedText text && (ReferenceEquals(isCaseSensitive, CallArguments.Absent) || !ValueKinds.IsTrue(isCaseSensitive))
            ? LetterCase.Lower(text, CallArguments.None)
            : key(item);

    private static IReadOnlyList<object?> Ordered(IReadOnlyList<object?> items, Func<object?, object?> key, object? isReversed) =>
        !ReferenceEquals(isReversed, CallArguments.Absent) && ValueKinds.IsTrue(isReversed)
            ? [.. items.OrderByDescending(key, ValueOrder.Ascending)]
            : [.. items.OrderBy(key, ValueOrder.Ascending)];
}
