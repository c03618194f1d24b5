using System.Globalization;
using System.Text;
using Candor.Inference.Chat.Values;

namespace Candor.Inference.Chat.Rendering;

/// <summary>A date by a format of percent signs and letters, in English.</summary>
internal static class DateText
{
    /// <exception cref="TemplateFailure">The format uses a letter that is not supported; the message names it.</exception>
    public static string Of(DateTimeOffset time, string format)
    {
        var text = new StringBuilder();
        for (var i = 0; i < format.Length; i++)
        {
            if (format[i] != '%')
            {
                text.Append(format[i]);
                continue;
            }

            // A dash takes the leading zeros away.
            var isShort = i + 1 < format.Length && format[i + 1] == '-';
            i += isShort ? 2 : 1;
            var letter = i < format.Length ? format[i] : ' ';
            var part = Part(time, letter) ?? throw new TemplateFailure($"the date format '%{letter}' is not supported");
            text.Append(isShort && part.TrimStart('0') is var trimmed ? (trimmed.Length > 0 ? trimmed : "0") : part);
        }

        return text.ToString();
    }

    private static string? Part(DateTimeOffset time, char letter) => letter switch
    {
        'd' => Format(time, "dd"),
        'b' => Format(time, "MMM"),
        'B' => Format(time, "MMMM"),
        'm' => Format(time, "MM"),
        'Y' => Format(time, "yyyy"),
        'y' => Format(time, "yy"),
        'a' => Format(time, "ddd"),
        'A' => Format(time, "dddd"),
        'H' => Format(time, "HH"),
        'I' => Format(time, "hh"),
        'M' => Format(time, "mm"),
        'S' => Format(time, "ss"),
        'p' => Format(time, "tt"),
        'j' => time.DayOfYear.ToString("000", CultureInfo.InvariantCulture),
        'F' => Format(time, "yyyy-MM-dd"),
        'T' => Format(time, "HH:mm:ss"),
        '%' => "%",
        _ => null,
    };

    private static string Format(DateTimeOffset time, string format) => time.ToString(format, CultureInfo.InvariantCulture);
}
