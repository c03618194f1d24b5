using System.Globalization;

namespace Candor.Inference.Chat.Values;

/// <summary>Values as JSON, with the spaces and escapes that templates expect: Python's, with characters beyond ASCII left as they are.</summary>
/// <param name="indent">What a level is indented by; null for one line.</param>
/// <param name="itemSeparator">Between items.</param>
/// <param name="keySeparator">Between key and value.</param>
/// <param name="sortKeys">Whether keys are ordered.</param>
/// <param name="asciiOnly">Whether characters beyond ASCII are escaped.</param>
/// <param name="budget">What it may cost.</param>
internal sealed class JsonText(string? indent, string itemSeparator, string keySeparator, bool sortKeys, bool asciiOnly, Budget budget)
{
    private readonly SourcedTextBuilder _builder = new(budget);

    /// <exception cref="TemplateFailure">Something in it has no JSON form.</exception>
    public SourcedText Of(object? value)
    {
        Write(value, 0);
        return _builder.Build();
    }

    private void Write(object? value, int level)
    {
        budget.Spend();
        Budget.CheckNesting();
        switch (value)
        {
            case SourcedText text:
                WriteText(text);
                break;
            case SequenceValue { Kind: SequenceKind.List or SequenceKind.Tuple } sequence:
                WriteAll('[', ']', sequence.Items.Count, level, i => Write(sequence.Items[i], level + 1));
                break;
            case MappingValue mapping:
                WriteMapping(mapping, level);
                break;
            default:
                _builder.Append(Scalar(value) ?? throw new TemplateFailure($"{ValueKinds.Describe(value)} has no JSON form"));
                break;
        }
    }

    private void WriteMapping(MappingValue mapping, int level)
    {
        int[] order = [.. Enumerable.Range(0, mapping.Count)];
        if (sortKeys)
        {
            order = [.. order.OrderBy(i => mapping.Keys[i], ValueOrder.Ascending)];
        }

        WriteAll('{', '}', order.Length, level, i =>
        {
            var key = mapping.Keys[order[i]];
            WriteText(key as SourcedText ?? SourcedText.Of(Scalar(key) ?? throw new TemplateFailure($"{ValueKinds.Describe(key)} cannot be a key in JSON")));
            _builder.Append(keySeparator);
            Write(mapping.Values[order[i]], level + 1);
        });
    }

    private void WriteAll(char open, char close, int count, int level, Action<int> write)
    {
        _builder.Append(open.ToString());
        for (var i = 0; i < count; i++)
        {
            _builder.Append(i == 0 ? "" : itemSeparator);
            NewLine(level + 1);
            write(i);
        }

        if (count > 0)
        {
            NewLine(level);
        }

        _builder.Append(close.ToString());
    }

    private void NewLine(int level)
    {
        if (indent is null)
        {
            return;
        }

        _builder.Append("\n");
        for (var i = 0; i < level; i++)
        {
            _builder.Append(indent);
        }
    }

    private static string? Scalar(object? value) => value switch
    {
        null => "null",
        bool truth => truth ? "true" : "false",
        long number => NumberText.Of(number),
        double.NaN => "NaN",
        double.PositiveInfinity => "Infinity",
        double.NegativeInfinity => "-Infinity",
        double number => NumberText.Of(number),
        _ => null,
    };

    private void WriteText(SourcedText text)
    {
        _builder.Append("\"");
        for (var i = 0; i < text.Length; i++)
        {
            _builder.Append(Escape(text.Value[i]), text.OriginAt(i));
        }

        _builder.Append("\"");
    }

    private string Escape(char c) => c switch
    {
        '"' => "\\\"",
        '\\' => "\\\\",
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        '\b' => "\\b",
        '\f' => "\\f",
        < ' ' => Unicode(c),
        >= '\u007f' when asciiOnly && c != '\u007f' => Unicode(c),
        _ => c.ToString(),
    };

    private static string Unicode(char c) => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
}
