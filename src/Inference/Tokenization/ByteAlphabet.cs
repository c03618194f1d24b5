namespace Candor.Inference.Tokenization;

/// <summary>GPT-2's spelling of bytes as printable characters: those of Latin-1 stand for themselves, the rest for U+0100 on.</summary>
internal static class ByteAlphabet
{
    private static readonly char[] Chars = MakeChars();
    private static readonly Dictionary<char, byte> Bytes = Enumerable.Range(0, 256).ToDictionary(static b => Chars[b], static b => (byte)b);

    /// <summary>The character that spells a byte.</summary>
    public static char CharOf(byte value) => Chars[value];

    /// <summary>Whether a character spells a byte, and which.</summary>
    public static bool TryByte(char c, out byte value) => Bytes.TryGetValue(c, out value);

    /// <summary>Adds the spelling of a text's UTF-8 bytes.</summary>
    public static void Spell(ReadOnlySpan<char> text, List<char> spelling)
    {
        Span<byte> bytes = stackalloc byte[4];
        foreach (var rune in text.EnumerateRunes())
        {
            foreach (var value in bytes[..rune.EncodeToUtf8(bytes)])
            {
                spelling.Add(Chars[value]);
            }
        }
    }

    private static char[] MakeChars()
    {
        var chars = new char[256];
        var substitute = '\u0100';
        for (var b = 0; b < 256; b++)
        {
            chars[b] = b is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF) ? (char)b : substitute++;
        }

        return chars;
    }
}
