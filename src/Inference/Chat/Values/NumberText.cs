using System.Globalization;

namespace Candor.Inference.Chat.Values;

/// <summary>Numbers as templates write them, which is as Python does: the shortest form that reads back, exponents below 1e-4 and from 1e16 on.</summary>
internal static class NumberText
{
    private const int FirstExponent = 16;
    private const int LastSmallExponent = -4;

    public static string Of(long number) => number.ToString(CultureInfo.InvariantCulture);

    public static string Of(double number)
    {
        if (!double.IsFinite(number))
        {
            return double.IsNaN(number) ? "nan" : number > 0 ? "inf" : "-inf";
        }

        if (number == 0)
        {
            return double.IsNegative(number) ? "-0.0" : "0.0";
        }

        // The shortest digits, as d.ddde±xx.
        var (sign, digits, exponent) = Digits(number);
        if (exponent is < LastSmallExponent or >= FirstExponent)
        {
            var fraction = digits.Length > 1 ? "." + digits[1..] : "";
            return string.Create(CultureInfo.InvariantCulture, $"{sign}{digits[0]}{fraction}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}");
        }

        if (exponent < 0)
        {
            return $"{sign}0.{new string('0', -exponent - 1)}{digits}";
        }

        return digits.Length <= exponent + 1
            ? $"{sign}{digits.PadRight(exponent + 1, '0')}.0"
            : $"{sign}{digits[..(exponent + 1)]}.{digits[(exponent + 1)..]}";
    }

    private static (string Sign, string Digits, int Exponent) Digits(double number)
    {
        var text = Math.Abs(number).ToString("R", CultureInfo.InvariantCulture);
        var e = text.IndexOf('E', StringComparison.Ordinal);
        var exponent = e < 0 ? 0 : int.Parse(text.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var mantissa = e < 0 ? text : text[..e];
        var point = mantissa.IndexOf('.', StringComparison.Ordinal);
        var whole = point < 0 ? mantissa : mantissa[..point];
        var digits = whole + (point < 0 ? "" : mantissa[(point + 1)..]);
        var leading = digits.Length - digits.TrimStart('0').Length;
        return (number < 0 ? "-" : "", digits.Trim('0') is { Length: > 0 } kept ? kept : "0", exponent + whole.Length - 1 - leading);
    }
}
