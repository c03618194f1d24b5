using System.Globalization;

namespace Candor.Inference.Tokenization.Patterns;

/// <summary>A set of code points: a union of ranges, Unicode categories and complements of such, itself complemented or not. Immutable.</summary>
internal sealed class RuneClass
{
    private readonly List<(int First, int Last)> _ranges = [];
    private readonly List<RuneClass> _members = [];
    private readonly bool[] _ascii = new bool[128];
    private uint _categories;
    private bool _isComplement;

    /// <summary>Unicode's White_Space property, which is what <c>\s</c> means.</summary>
    public static RuneClass WhiteSpace { get; } = Union([(0x09, 0x0D), (0x20, 0x20), (0x85, 0x85), (0xA0, 0xA0), (0x1680, 0x1680), (0x2000, 0x200A), (0x2028, 0x2029), (0x202F, 0x202F), (0x205F, 0x205F), (0x3000, 0x3000)], 0, []);

    /// <summary>Everything but a line feed, which is what <c>.</c> means.</summary>
    public static RuneClass NotLineFeed { get; } = Union([('\n', '\n')], 0, [], isComplement: true);

    /// <summary>One code point.</summary>
    public static RuneClass Single(int codePoint) => Union([(codePoint, codePoint)], 0, []);

    /// <summary>A union, or its complement.</summary>
    public static RuneClass Union(IEnumerable<(int First, int Last)> ranges, uint categories, IEnumerable<RuneClass> members, bool isComplement = false)
    {
        var made = new RuneClass { _categories = categories };
        made._ranges.AddRange(ranges);
        made._members.AddRange(members);
        made._isComplement = isComplement;
        for (var c = 0; c < made._ascii.Length; c++)
        {
            made._ascii[c] = made.Computes(c);
        }

        return made;
    }

    /// <summary>The category mask of <c>\p{name}</c>, or null when <paramref name="name"/> is not a general category.</summary>
    public static uint? Category(string name) => name switch
    {
        "L" => Mask(UnicodeCategory.UppercaseLetter, UnicodeCategory.LowercaseLetter, UnicodeCategory.TitlecaseLetter, UnicodeCategory.ModifierLetter, UnicodeCategory.OtherLetter),
        "Lu" => Mask(UnicodeCategory.UppercaseLetter),
        "Ll" => Mask(UnicodeCategory.LowercaseLetter),
        "Lt" => Mask(UnicodeCategory.TitlecaseLetter),
        "Lm" => Mask(UnicodeCategory.ModifierLetter),
        "Lo" => Mask(UnicodeCategory.OtherLetter),
        "M" => Mask(UnicodeCategory.NonSpacingMark, UnicodeCategory.SpacingCombiningMark, UnicodeCategory.EnclosingMark),
        "Mn" => Mask(UnicodeCategory.NonSpacingMark),
        "N" => Mask(UnicodeCategory.DecimalDigitNumber, UnicodeCategory.LetterNumber, UnicodeCategory.OtherNumber),
        "Nd" => Mask(UnicodeCategory.DecimalDigitNumber),
        "P" => Mask(
            UnicodeCategory.ConnectorPunctuation, UnicodeCategory.DashPunctuation, UnicodeCategory.OpenPunctuation, UnicodeCategory.ClosePunctuation,
            UnicodeCategory.InitialQuotePunctuation, UnicodeCategory.FinalQuotePunctuation, UnicodeCategory.OtherPunctuation),
        "S" => Mask(UnicodeCategory.MathSymbol, UnicodeCategory.CurrencySymbol, UnicodeCategory.ModifierSymbol, UnicodeCategory.OtherSymbol),
        "Z" => Mask(UnicodeCategory.SpaceSeparator, UnicodeCategory.LineSeparator, UnicodeCategory.ParagraphSeparator),
        _ => null,
    };

    /// <summary>Whether a code point is in the set.</summary>
    public bool Contains(int codePoint) => codePoint < 128 ? _ascii[codePoint] : Computes(codePoint);

    /// <summary>How many UTF-16 units the code point at <paramref name="position"/> has when it is in the set; 0 when it is not.</summary>
    /// <param name="text">Well-formed UTF-16.</param>
    /// <param name="position">In [0, length of <paramref name="text"/>).</param>
    public int Step(ReadOnlySpan<char> text, int position)
    {
        var unit = text[position];
        if (!char.IsHighSurrogate(unit) || position + 1 == text.Length)
        {
            return Contains(unit) ? 1 : 0;
        }

        return Contains(char.ConvertToUtf32(unit, text[position + 1])) ? 2 : 0;
    }

    private static uint Mask(params ReadOnlySpan<UnicodeCategory> categories)
    {
        var mask = 0u;
        foreach (var category in categories)
        {
            mask |= 1u << (int)category;
        }

        return mask;
    }

    private bool Computes(int codePoint)
    {
        if (_categories != 0 && (_categories & (1u << (int)CharUnicodeInfo.GetUnicodeCategory(codePoint))) != 0)
        {
            return !_isComplement;
        }

        foreach (var (first, last) in _ranges)
        {
            if (codePoint >= first && codePoint <= last)
            {
                return !_isComplement;
            }
        }

        foreach (var member in _members)
        {
            if (member.Contains(codePoint))
            {
                return !_isComplement;
            }
        }

        return _isComplement;
    }
}
