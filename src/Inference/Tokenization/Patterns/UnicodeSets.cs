using System.Globalization;

namespace Candor.Inference.Tokenization.Patterns;

/// <summary>Sets of code points by Unicode property, as the original's several libraries know them.</summary>
/// <remarks>
/// General categories are those of Unicode 16, for the original's pattern library as for the framework: all 29 were compared code point by code point.
/// Where the original asks another library, of another Unicode version, the differences are listed here.
/// </remarks>
internal static class UnicodeSets
{
    private static readonly (int First, int Last)[] CircledLetters = [(0x24B6, 0x24E9), (0x1F130, 0x1F149), (0x1F150, 0x1F169), (0x1F170, 0x1F189)];

    // Punctuation that came, or became it, after the list that the original's pre-tokenizers use; and what has ceased to be.
    private static readonly (int First, int Last)[] LaterPunctuation =
    [
        (0x61D, 0x61D), (0x9FD, 0x9FD), (0xA76, 0xA76), (0xC77, 0xC77), (0xC84, 0xC84), (0x1B4E, 0x1B4F), (0x1B7D, 0x1B7F), (0x2E43, 0x2E4F),
        (0x2E52, 0x2E5D), (0x10D6E, 0x10D6E), (0x10EAD, 0x10EAD), (0x10F55, 0x10F59), (0x10F86, 0x10F89), (0x113D4, 0x113D5), (0x113D7, 0x113D8),
        (0x1144B, 0x1144F), (0x1145A, 0x1145B), (0x1145D, 0x1145D), (0x11660, 0x1166C), (0x116B9, 0x116B9), (0x1183B, 0x1183B), (0x11944, 0x11946),
        (0x119E2, 0x119E2), (0x11A3F, 0x11A46), (0x11A9A, 0x11A9C), (0x11A9E, 0x11AA2), (0x11B00, 0x11B09), (0x11BE1, 0x11BE1), (0x11C41, 0x11C45),
        (0x11C70, 0x11C71), (0x11EF7, 0x11EF8), (0x11F43, 0x11F4F), (0x11FFF, 0x11FFF), (0x12FF1, 0x12FF2), (0x16D6D, 0x16D6F), (0x16E97, 0x16E9A),
        (0x16FE2, 0x16FE2), (0x1E5FF, 0x1E5FF), (0x1E95E, 0x1E95F),
    ];

    /// <summary>The set of <c>\p{name}</c>, or null when the name is not known. Case, spaces, hyphens and underscores in it do not count.</summary>
    public static RuneClass? Property(string name)
    {
        var key = name.Replace(" ", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal)
            .Replace("_", "", StringComparison.Ordinal).ToLowerInvariant();
        if (Categories(key) is { } mask)
        {
            return RuneClass.Of(c => IsIn(c, mask));
        }

        return UnicodeScripts.Find(key);
    }

    /// <summary><c>\w</c> in a split pattern. Oniguruma counts Latin-1's superscripts and fractions.</summary>
    public static bool IsPatternWord(int codePoint) => IsWord(codePoint) || codePoint is 0xB2 or 0xB3 or 0xB9 or 0xBC or 0xBD or 0xBE;

    /// <summary>A word character as the Whitespace pre-tokenizer and single-word tokens see it.</summary>
    public static bool IsTextWord(int codePoint) => IsWord(codePoint) || codePoint is 0x200C or 0x200D;

    /// <summary>A letter, mark, decimal digit, letter number or connector.</summary>
    public static bool IsWord(int codePoint) => IsIn(codePoint, WordMask) || IsAny(codePoint, CircledLetters);

    /// <summary>A number of any kind, as the Digits pre-tokenizer sees it: Unicode 17.</summary>
    public static bool IsNumber(int codePoint) => IsIn(codePoint, NumberMask) || codePoint is (>= 0x11DE0 and <= 0x11DE9) or (>= 0x16FF4 and <= 0x16FF6);

    /// <summary>Punctuation as the Punctuation and BERT pre-tokenizers see it: ASCII's symbols too, and Unicode 7's categories.</summary>
    public static bool IsPunctuation(int codePoint) => codePoint < 128
        ? char.IsPunctuation((char)codePoint) || char.IsSymbol((char)codePoint)
        : codePoint is 0x166D or 0x111C9 || (IsIn(codePoint, PunctuationMask) && !IsAny(codePoint, LaterPunctuation));

    private static readonly uint WordMask =
        Categories("l")!.Value | Categories("m")!.Value | Categories("nd")!.Value | Categories("nl")!.Value | Categories("pc")!.Value;

    private static readonly uint NumberMask = Categories("n")!.Value;

    private static readonly uint PunctuationMask = Categories("p")!.Value;

    private static bool IsIn(int codePoint, uint mask) => (mask & (1u << (int)CharUnicodeInfo.GetUnicodeCategory(codePoint))) != 0;

    private static bool IsAny(int codePoint, (int First, int Last)[] ranges) =>
        Array.Exists(ranges, range => codePoint >= range.First && codePoint <= range.Last);

    // A bit for each of the framework's categories.
    private static uint? Categories(string key) => key switch
    {
        "l" or "letter" => 0b11111,
        "lc" or "casedletter" => 0b111,
        "lu" or "uppercaseletter" => Bit(UnicodeCategory.UppercaseLetter),
        "ll" or "lowercaseletter" => Bit(UnicodeCategory.LowercaseLetter),
        "lt" or "titlecaseletter" => Bit(UnicodeCategory.TitlecaseLetter),
        "lm" or "modifierletter" => Bit(UnicodeCategory.ModifierLetter),
        "lo" or "otherletter" => Bit(UnicodeCategory.OtherLetter),
        "m" or "mark" or "combiningmark" => 0b111 << (int)UnicodeCategory.NonSpacingMark,
        "mn" or "nonspacingmark" => Bit(UnicodeCategory.NonSpacingMark),
        "mc" or "spacingmark" => Bit(UnicodeCategory.SpacingCombiningMark),
        "me" or "enclosingmark" => Bit(UnicodeCategory.EnclosingMark),
        "n" or "number" => 0b111 << (int)UnicodeCategory.DecimalDigitNumber,
        "nd" or "decimalnumber" => Bit(UnicodeCategory.DecimalDigitNumber),
        "nl" or "letternumber" => Bit(UnicodeCategory.LetterNumber),
        "no" or "othernumber" => Bit(UnicodeCategory.OtherNumber),
        "z" or "separator" => 0b111 << (int)UnicodeCategory.SpaceSeparator,
        "zs" or "spaceseparator" => Bit(UnicodeCategory.SpaceSeparator),
        "zl" or "lineseparator" => Bit(UnicodeCategory.LineSeparator),
        "zp" or "paragraphseparator" => Bit(UnicodeCategory.ParagraphSeparator),
        "cc" or "control" => Bit(UnicodeCategory.Control),
        "cf" or "format" => Bit(UnicodeCategory.Format),
        "co" or "privateuse" => Bit(UnicodeCategory.PrivateUse),
        "cn" or "unassigned" => Bit(UnicodeCategory.OtherNotAssigned),
        "p" or "punctuation" => 0b1111111 << (int)UnicodeCategory.ConnectorPunctuation,
        "pc" or "connectorpunctuation" => Bit(UnicodeCategory.ConnectorPunctuation),
        "pd" or "dashpunctuation" => Bit(UnicodeCategory.DashPunctuation),
        "ps" or "openpunctuation" => Bit(UnicodeCategory.OpenPunctuation),
        "pe" or "closepunctuation" => Bit(UnicodeCategory.ClosePunctuation),
        "pi" or "initialpunctuation" => Bit(UnicodeCategory.InitialQuotePunctuation),
        "pf" or "finalpunctuation" => Bit(UnicodeCategory.FinalQuotePunctuation),
        "po" or "otherpunctuation" => Bit(UnicodeCategory.OtherPunctuation),
        "s" or "symbol" => 0b1111 << (int)UnicodeCategory.MathSymbol,
        "sm" or "mathsymbol" => Bit(UnicodeCategory.MathSymbol),
        "sc" or "currencysymbol" => Bit(UnicodeCategory.CurrencySymbol),
        "sk" or "modifiersymbol" => Bit(UnicodeCategory.ModifierSymbol),
        "so" or "othersymbol" => Bit(UnicodeCategory.OtherSymbol),
        _ => null,
    };

    private static uint Bit(UnicodeCategory category) => 1u << (int)category;
}
