using System.Buffers;
using Candor.Inference.Chat.Syntax;
using Candor.Inference.Chat.Values;

namespace Candor.Inference.Chat.Rendering;

/// <summary>What can be done with a text, made of slices of it, so that origins stay with their characters.</summary>
internal static class TextMethods
{
    private static readonly SearchValues<char> LineBreaks = SearchValues.Create("\n\r\v\f\u001c\u001d\u001e\u0085\u2028\u2029");

    public static SourcedText Strip(SourcedText text, CallArguments arguments, bool left, bool right)
    {
        var given = arguments.Bind("the method 'strip'", "chars")[0];
        var chars = given is null || ReferenceEquals(given, CallArguments.Absent) ? null : ValueKinds.Text(given, "'strip'").Value;
        bool Goes(char c) => chars is null ? WhiteSpace.Contains(c) : chars.Contains(c, StringComparison.Ordinal);
        var start = 0;
        while (left && start < text.Length && Goes(text.Value[start]))
        {
            start++;
        }

        var end = text.Length;
        while (right && end > start && Goes(text.Value[end - 1]))
        {
            end--;
        }

        return text.Slice(start, end - start);
    }

    public static object Split(SourcedText text, CallArguments arguments)
    {
        var bound = arguments.Bind("the method 'split'", "sep", "maxsplit");
        var most = Most(bound[1]);
        return Separator(bound[0]) is { } separator ? SplitAt(text, separator, most) : SplitAtSpace(text, most);
    }

    public static object SplitRight(SourcedText text, CallArguments arguments)
    {
        var bound = arguments.Bind("the method 'rsplit'", "sep", "maxsplit");
        var separator = Separator(bound[0]) ?? throw new TemplateFailure("the method 'rsplit' without a separator is not supported");
        var parts = new List<object?>();
        var end = text.Length;
        for (var left = Most(bound[1]); left > 0; left--)
        {
            var at = text.Value.AsSpan(0, end).LastIndexOf(separator, StringComparison.Ordinal);
            if (at < 0)
            {
                break;
            }

            parts.Insert(0, text.Slice(at + separator.Length, end - at - separator.Length));
            end = at;
        }

        parts.Insert(0, text.Slice(0, end));
        return SequenceValue.List(parts);
    }

    public static object SplitLines(SourcedText text, CallArguments arguments)
    {
        var keeps = arguments.Bind("the method 'splitlines'", "keepends")[0] is var given
            && !ReferenceEquals(given, CallArguments.Absent) && ValueKinds.IsTrue(given);
        var lines = new List<object?>();
        for (var start = 0; start < text.Length;)
        {
            var ahead = text.Value.AsSpan(start).IndexOfAny(LineBreaks);
            var end = ahead < 0 ? text.Length : start + ahead;
            var width = ahead < 0 ? 0 : text.Value.AsSpan(end).StartsWith("\r\n", StringComparison.Ordinal) ? 2 : 1;
            lines.Add(text.Slice(start, end - start + (keeps ? width : 0)));
            start = end + width;
        }

        return SequenceValue.List(lines);
    }

    /// <summary><c>startswith</c> and <c>endswith</c>, with one text or a tuple of them.</summary>
    public static object Matches(SourcedText text, CallArguments arguments, string name, Func<string, string, bool> matches)
    {
        var given = arguments.Bind($"the method '{name}'", "affix")[0];
        return given is SequenceValue { Kind: SequenceKind.Tuple } several
            ? several.Items.Any(one => matches(text.Value, ValueKinds.Text(one, $"'{name}'").Value))
            : matches(text.Value, ValueKinds.Text(given, $"'{name}'").Value);
    }

    public static object RemovePrefix(SourcedText text, CallArguments arguments)
    {
        var prefix = ValueKinds.Text(arguments.Bind("the method 'removeprefix'", "prefix")[0], "'removeprefix'").Value;
        return text.Value.StartsWith(prefix, StringComparison.Ordinal) ? text.Slice(prefix.Length, text.Length - prefix.Length) : text;
    }

    public static object RemoveSuffix(SourcedText text, CallArguments arguments)
    {
        var suffix = ValueKinds.Text(arguments.Bind("the method 'removesuffix'", "suffix")[0], "'removesuffix'").Value;
        return suffix.Length > 0 && text.Value.EndsWith(suffix, StringComparison.Ordinal) ? text.Slice(0, text.Length - suffix.Length) : text;
    }

    public static object Replace(SourcedText text, CallArguments arguments, RenderContext context)
    {
        var bound = arguments.Bind("the method 'replace'", "old", "new", "count");
        return Replace(text, ValueKinds.Text(bound[0], "'replace'"), ValueKinds.Text(bound[1], "'replace'"), Most(bound[2]), context);
    }

    /// <summary>The text with the first occurrences of <paramref name="old"/> replaced; an empty one is found before every character and at the end.</summary>
    public static SourcedText Replace(SourcedText text, SourcedText old, SourcedText replacement, long most, RenderContext context)
    {
        var parts = new SourcedTextBuilder(context.Budget);
        if (old.Length == 0)
        {
            var characters = TextIndex.Characters(text);
            for (var i = 0; i <= characters.Count; i++)
            {
                parts.Append(i < most ? replacement : SourcedText.Empty);
                parts.Append(i < characters.Count ? (SourcedText)characters[i]! : SourcedText.Empty);
            }

            return parts.Build();
        }

        var start = 0;
        for (; most > 0; most--)
        {
            var at = text.Value.IndexOf(old.Value, start, StringComparison.Ordinal);
            if (at < 0)
            {
                break;
            }

            parts.Append(text.Slice(start, at - start));
            parts.Append(replacement);
            start = at + old.Length;
        }

        parts.Append(text.Slice(start, text.Length - start));
        return parts.Build();
    }

    public static object Find(SourcedText text, CallArguments arguments)
    {
        var at = text.Value.IndexOf(ValueKinds.Text(arguments.Bind("the method 'find'", "sub")[0], "'find'").Value, StringComparison.Ordinal);
        return at < 0 ? -1L : TextIndex.Length(text.Slice(0, at));
    }

    public static object Count(SourcedText text, CallArguments arguments)
    {
        var sought = ValueKinds.Text(arguments.Bind("the method 'count'", "sub")[0], "'count'").Value;
        return sought.Length == 0 ? TextIndex.Length(text) + 1L : (long)text.Value.AsSpan().Count(sought);
    }

    public static object Join(SourcedText separator, CallArguments arguments, RenderContext context)
    {
        var parts = new SourcedTextBuilder(context.Budget);
        var isFirst = true;
        foreach (var item in context.Iterate(arguments.Bind("the method 'join'", "items")[0]))
        {
            if (!isFirst)
            {
                parts.Append(separator);
            }

            isFirst = false;
            parts.Append(ValueKinds.Text(item, "'join'"));
        }

        return parts.Build();
    }

    public static object All(SourcedText text, CallArguments arguments, string name, Func<char, bool> holds)
    {
        arguments.Bind($"the method '{name}'");
        return text.Value.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF')
            ? throw new TemplateFailure($"the method '{name}' on characters beyond the basic plane is not supported")
            : (object)(text.Length > 0 && text.Value.All(holds));
    }

    private static SequenceValue SplitAt(SourcedText text, string separator, long most)
    {
        var parts = new List<object?>();
        var start = 0;
        for (; most > 0; most--)
        {
            var at = text.Value.IndexOf(separator, start, StringComparison.Ordinal);
            if (at < 0)
            {
                break;
            }

            parts.Add(text.Slice(start, at - start));
            start = at + separator.Length;
        }

        parts.Add(text.Slice(start, text.Length - start));
        return SequenceValue.List(parts);
    }

    private static SequenceValue SplitAtSpace(SourcedText text, long most)
    {
        var parts = new List<object?>();
        var start = WhiteSpace.Leading(text.Value);
        while (start < text.Length)
        {
            var end = start;
            while (end < text.Length && (most <= 0 || !WhiteSpace.Contains(text.Value[end])))
            {
                end++;
            }

            // The rest after the last split keeps its inner spaces, not those at its end.
            var length = end - start - (most <= 0 ? WhiteSpace.Trailing(text.Value.AsSpan(start, end - start)) : 0);
            parts.Add(text.Slice(start, length));
            start = end + WhiteSpace.Leading(text.Value.AsSpan(end));
            most--;
        }

        return SequenceValue.List(parts);
    }

    private static string? Separator(object? given)
    {
        if (given is null || ReferenceEquals(given, CallArguments.Absent))
        {
            return null;
        }

        var separator = ValueKinds.Text(given, "'split'").Value;
        return separator.Length > 0 ? separator : throw new TemplateFailure("the separator of 'split' is empty");
    }

    private static long Most(object? given)
    {
        var most = ReferenceEquals(given, CallArguments.Absent) || given is null ? -1 : ValueKinds.Integer(given, "a count");
        return most < 0 ? long.MaxValue : most;
    }
}
