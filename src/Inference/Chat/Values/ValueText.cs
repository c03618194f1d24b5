using System.Globalization;
using System.Text;

namespace Candor.Inference.Chat.Values;

/// <summary>Values as templates print them: a text as it is, everything else as Python's <c>str</c> writes it.</summary>
internal static class ValueText
{
    /// <summary>The text of a value.</summary>
    /// <exception cref="TemplateFailure">It has no text that could be relied on.</exception>
    public static SourcedText Of(object? value, Budget budget)
    {
        switch (value)
        {
            case SourcedText text:
                return text;
            case UndefinedValue:
                return SourcedText.Empty;
            default:
                var builder = new SourcedTextBuilder(budget);
                Represent(value, builder, budget);
                return builder.Build();
        }
    }

    private static void Represent(object? value, SourcedTextBuilder builder, Budget budget)
    {
        budget.Spend();
        Budget.CheckNesting();
        switch (value)
        {
            case null:
                builder.Append("None");
                break;
            case bool truth:
                builder.Append(truth ? "True" : "False");
                break;
            case long number:
                builder.Append(NumberText.Of(number));
                break;
            case double number:
                builder.Append(NumberText.Of(number));
                break;
            case SourcedText text:
                Quote(text, builder);
                break;
            case SequenceValue { Kind: SequenceKind.List } list:
                RepresentItems(list.Items, "[", "]", builder, budget);
                break;
            case SequenceValue { Kind: SequenceKind.Tuple } tuple:
                RepresentItems(tuple.Items, "(", tuple.Items.Count == 1 ? ",)" : ")", builder, budget);
                break;
            case MappingValue mapping:
                RepresentMapping(mapping, builder, budget);
                break;
            case UndefinedValue:
                builder.Append("Undefined");
                break;
            default:
                throw new TemplateFailure($"{ValueKinds.Describe(value)} cannot be printed");
        }
    }

    private static void RepresentItems(IReadOnlyList<object?> items, string open, string close, SourcedTextBuilder builder, Budget budget)
    {
        builder.Append(open);
        for (var i = 0; i < items.Count; i++)
        {
            builder.Append(i == 0 ? "" : ", ");
            Represent(items[i], builder, budget);
        }

        builder.Append(close);
    }

    private static void RepresentMapping(MappingValue mapping, SourcedTextBuilder builder, Budget budget)
    {
        builder.Append("{");
        for (var i = 0; i < mapping.Count; i++)
        {
            builder.Append(i == 0 ? "" : ", ");
            Represent(mapping.Keys[i], builder, budget);
            builder.Append(": ");
            Represent(mapping.Values[i], builder, budget);
        }

        builder.Append("}");
    }

    private static void Quote(SourcedText text, SourcedTextBuilder builder)
    {
        var quote = text.Value.Contains('\'', StringComparison.Ordinal) && !text.Value.Contains('"', StringComparison.Ordinal) ? '"' : '\'';
        builder.Append(quote.ToString());
        for (var i = 0; i < text.Length;)
        {
            Rune.DecodeFromUtf16(text.Value.AsSpan(i), out var rune, out var width);
            var origin = text.OriginAt(i);
            var isPaired = width == 2 || !char.IsSurrogate(text.Value[i]);
            builder.Append(isPaired ? Escape(rune, quote) : string.Create(CultureInfo.InvariantCulture, $"\\u{(int)text.Value[i]:x4}"), origin);
            i += width;
        }

        builder.Append(quote.ToString());
    }

    private static string Escape(Rune rune, char quote)
    {
        if (rune.Value == quote || rune.Value == '\\')
        {
            return $"\\{rune}";
        }

        switch (rune.Value)
        {
            case '\n':
                return "\\n";
            case '\r':
                return "\\r";
            case '\t':
                return "\\t";
            default:
                break;
        }

        var isPrintable = rune.Value == ' ' || Rune.GetUnicodeCategory(rune) is not (
            UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.SpaceSeparator);
        return isPrintable ? rune.ToString() : rune.Value switch
        {
            < 0x100 => string.Create(CultureInfo.InvariantCulture, $"\\x{rune.Value:x2}"),
            < 0x10000 => string.Create(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}"),
            _ => string.Create(CultureInfo.InvariantCulture, $"\\U{rune.Value:x8}"),
        };
    }
}
