using System.Globalization;

namespace Candor.Cli.Grading;

/// <summary>Reads a number that is written in digits.</summary>
/// <remarks>
/// "3,000", "3 000" with a no-break space and "3000.0" are one word; groups are of exactly three digits, so that "1,2,3" stays three numbers. A minus counts
/// after nothing or a space, so that "1914-1918" is two years. A point is a decimal one, never a group's. Ordinals ("4th") are not numbers.
/// </remarks>
internal static class NumberText
{
    private const string GroupSeparators = ",'’\u00a0\u202f";

    /// <summary>Whether a number begins here.</summary>
    public static bool IsDigit(string text, int i) => i < text.Length && char.IsAsciiDigit(text[i]);

    /// <summary>Reads the number at <paramref name="i"/>, and leaves the index after it.</summary>
    public static AnswerWord Read(string text, ref int i)
    {
        var start = i;
        var digits = Digits(text, ref i);
        if (digits.Length <= 3)
        {
            while (i < text.Length && GroupSeparators.Contains(text[i], StringComparison.Ordinal) && IsGroup(text, i + 1))
            {
                i++;
                digits += Digits(text, ref i);
            }
        }

        if (i < text.Length && text[i] == '.' && IsDigit(text, i + 1))
        {
            i++;
            digits += "." + Digits(text, ref i);
        }

        var value = Canonical(IsNegative(text, start) ? "-" + digits : digits);
        var suffix = i;
        while (suffix < text.Length && char.IsAsciiLetter(text[suffix]))
        {
            suffix++;
        }

        var letters = text[i..suffix].ToLowerInvariant();
        if (letters is "st" or "nd" or "rd" or "th" or "s")
        {
            // Decades are plural nouns, and no year.
            i = suffix;
            return new AnswerWord(value + (letters == "s" ? "s" : "th"));
        }

        return new AnswerWord(value, IsNumber: true);
    }

    /// <summary>A number's one form: no leading or trailing zeros.</summary>
    public static string Canonical(string digits) =>
        decimal.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? Canonical(value) : digits;

    /// <summary>A number's one form.</summary>
    public static string Canonical(decimal value) => value == 0 ? "0" : value.ToString("0.############################", CultureInfo.InvariantCulture);

    private static bool IsNegative(string text, int start) =>
        start > 0 && (text[start - 1] is '-' or '\u2212') && (start == 1 || char.IsWhiteSpace(text[start - 2]));

    private static bool IsGroup(string text, int i) => IsDigit(text, i) && IsDigit(text, i + 1) && IsDigit(text, i + 2) && !IsDigit(text, i + 3);

    private static string Digits(string text, ref int i)
    {
        var start = i;
        while (IsDigit(text, i))
        {
            i++;
        }

        return text[start..i];
    }
}
