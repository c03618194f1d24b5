using System.Buffers.Binary;
using System.Text;

namespace Candor.Inference.Tokenization.Unicode;

/// <summary>SentencePiece's precompiled character map: a double-array trie from UTF-8 to the places of replacements. Immutable.</summary>
/// <remarks>Layout: length of the trie in bytes, its units (all little-endian 32-bit), then replacements that end in a zero byte.</remarks>
internal sealed class CharacterMap
{
    private readonly uint[] _units;
    private readonly byte[] _replacements;

    /// <summary>Reads a map.</summary>
    /// <exception cref="FormatException">It is cut short, or its replacements are not UTF-8.</exception>
    public CharacterMap(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 4 || BinaryPrimitives.ReadUInt32LittleEndian(bytes) is var length && (length > bytes.Length - 4 || length < 4))
        {
            throw new FormatException("does not hold a trie");
        }

        _units = new uint[length / 4];
        for (var i = 0; i < _units.Length; i++)
        {
            _units[i] = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(4 + (4 * i))..]);
        }

        _replacements = bytes[(4 + (4 * _units.Length))..].ToArray();
        if (!System.Text.Unicode.Utf8.IsValid(_replacements))
        {
            throw new FormatException("holds replacements that are not UTF-8");
        }
    }

    /// <summary>The replacement of the shortest entry that a text begins with, or null.</summary>
    /// <param name="text">Well-formed UTF-16 of at most five units.</param>
    public string? Find(ReadOnlySpan<char> text)
    {
        Span<byte> key = stackalloc byte[16];
        var node = Offset(_units[0]);
        foreach (var value in key[..Encoding.UTF8.GetBytes(text, key)])
        {
            if (value == 0)
            {
                return null;
            }

            node ^= value;
            if (Unit(node) is var unit && (unit & 0x800000FF) != value)
            {
                return null;
            }

            node ^= Offset(unit);
            if ((unit & 0x100) != 0)
            {
                return Replacement(Unit(node) & 0x7FFFFFFF);
            }
        }

        return null;
    }

    private static uint Offset(uint unit) => (unit >> 10) << (int)((unit & 0x200) >> 6);

    // A damaged trie may point anywhere; zero has no leaf and fits no label.
    private uint Unit(uint node) => node < _units.Length ? _units[node] : 0;

    private string? Replacement(uint at)
    {
        if (at > _replacements.Length)
        {
            return null;
        }

        var rest = _replacements.AsSpan((int)at);
        var end = rest.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? rest : rest[..end]);
    }
}
