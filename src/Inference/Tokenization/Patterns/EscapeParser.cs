using System.Globalization;
using System.Text;

namespace Candor.Inference.Tokenization.Patterns;

/// <summary>Parses what follows a backslash, the same inside and outside of brackets: sets, properties and code points.</summary>
internal sealed class EscapeParser(PatternReader reader)
{
    /// <summary>Parses one escape.</summary>
    /// <param name="literal">The code point that it stands for, where it stands for one.</param>
    /// <returns>The set that it stands for; null for a code point.</returns>
    /// <exception cref="NotSupportedException">It is malformed, or not read.</exception>
    public RuneClass? Parse(out int literal)
    {
        literal = 0;
        if (reader.IsAtEnd)
        {
            throw reader.Unsupported("a trailing '\\'");
        }

        var rune = reader.Read();
        if (Set(rune) is { } set)
        {
            return set;
        }

        literal = rune switch
        {
            'r' => '\r',
            'n' => '\n',
            't' => '\t',
            'f' => '\f',
            'v' => '\v',
            'x' => Hexadecimal(2),
            'u' => Hexadecimal(4),
            < 128 when char.IsAsciiLetterOrDigit((char)rune) => throw reader.Unsupported($"'\\{(char)rune}'"),
            _ => rune,
        };
        return null;
    }

    private RuneClass? Set(int rune) => rune switch
    {
        's' => RuneClass.WhiteSpace,
        'S' => RuneClass.WhiteSpace.Complement(),
        'd' => UnicodeSets.Property("Nd"),
        'D' => UnicodeSets.Property("Nd")!.Complement(),
        'w' => RuneClass.Word,
        'W' => RuneClass.Word.Complement(),
        'h' => RuneClass.Of(static c => c < 128 && char.IsAsciiHexDigit((char)c)),
        'H' => RuneClass.Of(static c => c < 128 && char.IsAsciiHexDigit((char)c)).Complement(),
        'p' => Property(isComplement: false),
        'P' => Property(isComplement: true),
        _ => null,
    };

    private RuneClass Property(bool isComplement)
    {
        if (!reader.TryRead('{'))
        {
            throw reader.Unsupported("'\\p' without braces");
        }

        isComplement ^= reader.TryRead('^');
        var name = reader.ReadWhile(static rune => rune != '}');
        if (!reader.TryRead('}') || UnicodeSets.Property(name) is not { } set)
        {
            throw reader.Unsupported($"the property '{name}'");
        }

        return isComplement ? set.Complement() : set;
    }

    // Digits of a fixed number, or any number of them in braces.
    private int Hexadecimal(int digits)
    {
        var isBraced = digits == 2 && reader.TryRead('{');
        var text = reader.ReadWhile(static rune => rune < 128 && char.IsAsciiHexDigit((char)rune), isBraced ? 6 : digits);
        if ((isBraced ? text.Length > 0 && reader.TryRead('}') : text.Length == digits)
            && int.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
            && Rune.IsValid(value)
            && (isBraced || digits == 4 || value < 128))
        {
            return value;
        }

        // Two digits above 7F are a byte of UTF-8 to Oniguruma, not a code point.
        throw reader.Unsupported("a malformed hexadecimal escape");
    }
}
