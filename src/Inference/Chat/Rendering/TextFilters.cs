using Candor.Inference.Chat.Values;

namespace Candor.Inference.Chat.Rendering;

/// <summary>Filters that make a text.</summary>
internal static class TextFilters
{
    public static object Trim(object? value, CallArguments arguments, RenderContext context)
    {
        arguments.Bind("the filter 'trim'", "chars");
        return TextMethods.Strip(context.Text(value), arguments, left: true, right: true);
    }

    public static object Title(object? value, CallArguments arguments, RenderContext context)
    {
        arguments.Bind("the filter 'title'");
        return LetterCase.TitleWords(context.Text(value));
    }

    public static object Replace(object? value, CallArguments arguments, RenderContext context)
    {
        var bound = arguments.Bind("the filter 'replace'", "old", "new", "count");
        var most = bound[2] is null || ReferenceEquals(bound[2], CallArguments.Absent) ? -1 : ValueKinds.Integer(bound[2], "the filter 'replace'");
        return TextMethods.Replace(context.Text(value), Given(bound[0], "replace", context), Given(bound[1], "replace", context),
            most < 0 ? long.MaxValue : most, context);
    }

    public static object Indent(object? value, CallArguments arguments, RenderContext context)
    {
        var bound = arguments.Bind("the filter 'indent'", "width", "first", "blank");
        var width = ReferenceEquals(bound[0], CallArguments.Absent) ? SourcedText.Of("    ")
            : bound[0] as SourcedText ??
                (SourcedText)Arithmetic.Apply("*", SourcedText.Of(" "), ValueKinds.Integer(bound[0], "the filter 'indent'"), context.Budget);
        var first = !ReferenceEquals(bound[1], CallArguments.Absent) && ValueKinds.IsTrue(bound[1]);
        var blank = !ReferenceEquals(bound[2], CallArguments.Absent) && ValueKinds.IsTrue(bound[2]);

        // A line break is added, so that one at the text's end is kept.
        var text = new SourcedTextBuilder(context.Budget).Append(ValueKinds.Text(value, "the filter 'indent'")).Append("\n").Build();
        var lines = ((SequenceValue)TextMethods.SplitLines(text, CallArguments.None)).Items;
        var builder = new SourcedTextBuilder(context.Budget);
        for (var i = 0; i < lines.Count; i++)
        {
            var line = (SourcedText)lines[i]!;
            builder.Append(i == 0 ? "" : "\n");
            builder.Append(i == 0 ? (first ? width : SourcedText.Empty) : blank || line.Length > 0 ? width : SourcedText.Empty).Append(line);
        }

        return builder.Build();
    }

    /// <summary><c>string</c>, and <c>safe</c>: nothing is escaped here, so that everything is safe already.</summary>
    public static object Same(object? value, CallArguments arguments, RenderContext context)
    {
        arguments.Bind("the filter 'string'");
        return context.Text(value);
    }

    public static object Join(object? value, CallArguments arguments, RenderContext context)
    {
        var bound = arguments.Bind("the filter 'join'", "d", "attribute");
        var separator = ReferenceEquals(bound[0], CallArguments.Absent) ? SourcedText.Empty : context.Text(bound[0]);
        var path = bound[1] is null || ReferenceEquals(bound[1], CallArguments.Absent) ? null : bound[1];
        var builder = new SourcedTextBuilder(context.Budget);
        var items = context.Iterate(value);
        for (var i = 0; i < items.Count; i++)
        {
            builder.Append(i == 0 ? SourcedText.Empty : separator);
            builder.Append(context.Text(path is null ? items[i] : SelectionFilters.MemberAt(items[i], path, context)));
        }

        return builder.Build();
    }

    public static object ToJson(object? value, CallArguments arguments, RenderContext context)
    {
        var bound = arguments.Bind("the filter 'tojson'", "ensure_ascii", "indent", "separators", "sort_keys");
        var indent = bound[1] is null || ReferenceEquals(bound[1], CallArguments.Absent) ? null
            : bound[1] is SourcedText text ? text.Value
            : ((SourcedText)Arithmetic.Apply("*", SourcedText.Of(" "), ValueKinds.Integer(bound[1], "the filter 'tojson'"), context.Budget)).Value;
        var separators = bound[2] is SequenceValue { Items: [SourcedText item, SourcedText key] } ? (item.Value, key.Value)
            : bound[2] is null || ReferenceEquals(bound[2], CallArguments.Absent) ? (indent is null ? ", " : ",", ": ")
            : throw new TemplateFailure("the separators of 'tojson' must be two texts");
        return new JsonText(indent, separators.Item1, separators.Item2, IsSet(bound[3]), IsSet(bound[0]), context.Budget).Of(value);
    }

    private static bool IsSet(object? flag) => !ReferenceEquals(flag, CallArguments.Absent) && ValueKinds.IsTrue(flag);

    private static SourcedText Given(object? value, string name, RenderContext context) =>
        ReferenceEquals(value, CallArguments.Absent) ? throw new TemplateFailure($"the filter '{name}' needs two texts") : context.Text(value);
}
