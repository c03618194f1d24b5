using System.Text;

namespace Candor.Inference.Tokenization.Unicode;

/// <summary>Text maps that see one code point at a time, so that any cut of a text gives the same.</summary>
internal static class RuneText
{
    /// <summary>Adds a code point.</summary>
    public static void Add(this List<char> text, int rune)
    {
        if (rune < 0x10000)
        {
            text.Add((char)rune);
            return;
        }

        Span<char> pair = stackalloc char[2];
        new Rune(rune).EncodeToUtf16(pair);
        text.AddRange((ReadOnlySpan<char>)pair);
    }

    /// <summary>A map that takes out some code points.</summary>
    public static TextMap Without(Func<int, bool> isRemoved) => (text, mapped) =>
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (!isRemoved(rune.Value))
            {
                mapped.Add(rune.Value);
            }
        }
    };

    /// <summary>A map that makes a space of some code points.</summary>
    public static TextMap Spaced(Func<int, bool> isSpace) => (text, mapped) =>
    {
        foreach (var rune in text.EnumerateRunes())
        {
            mapped.Add(isSpace(rune.Value) ? ' ' : rune.Value);
        }
    };

    /// <summary>A map that puts spaces around some code points.</summary>
    public static TextMap SetApart(Func<int, bool> isApart) => (text, mapped) =>
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (!isApart(rune.Value))
            {
                mapped.Add(rune.Value);
                continue;
            }

            mapped.Add(' ');
            mapped.Add(rune.Value);
            mapped.Add(' ');
        }
    };
}

/// <summary>Adds what becomes of a text.</summary>
/// <param name="text">Well-formed UTF-16.</param>
/// <param name="mapped">Where it is added.</param>
internal delegate void TextMap(ReadOnlySpan<char> text, List<char> mapped);
