namespace Candor.Inference.Tokenization.Patterns;

/// <summary>A set of code points. Immutable but for a cache that any thread may fill.</summary>
internal sealed class RuneClass
{
    private const int BlockLength = 256;

    private readonly Func<int, bool> _contains;
    private readonly ulong _low;
    private readonly ulong _high;

    // One bit a code point of the basic plane, a block at a time, when it is first asked for.
    private readonly ulong[]?[] _blocks = new ulong[]?[0x10000 / BlockLength];

    private RuneClass(Func<int, bool> contains)
    {
        _contains = contains;
        for (var c = 0; c < 64; c++)
        {
            _low |= contains(c) ? 1UL << c : 0;
            _high |= contains(c + 64) ? 1UL << c : 0;
        }
    }

    /// <summary>Unicode's White_Space property, which is what <c>\s</c> means.</summary>
    public static RuneClass WhiteSpace { get; } = Ranges(
        (0x09, 0x0D), (0x20, 0x20), (0x85, 0x85), (0xA0, 0xA0), (0x1680, 0x1680), (0x2000, 0x200A), (0x2028, 0x2029), (0x202F, 0x202F), (0x205F, 0x205F),
        (0x3000, 0x3000));

    /// <summary>Everything but a line feed, which is what <c>.</c> means.</summary>
    public static RuneClass NotLineFeed { get; } = Single('\n').Complement();

    /// <summary>What <c>\w</c> means.</summary>
    public static RuneClass Word { get; } = Of(UnicodeSets.IsPatternWord);

    /// <summary>The ASCII members, one bit each.</summary>
    public UInt128 Ascii => new(_high, _low);

    /// <summary>The code points for which a condition holds.</summary>
    public static RuneClass Of(Func<int, bool> contains) => new(contains);

    /// <summary>One code point.</summary>
    public static RuneClass Single(int codePoint) => Of(c => c == codePoint);

    /// <summary>Ranges, both ends included.</summary>
    public static RuneClass Ranges(params (int First, int Last)[] ranges) => Of(c => Array.Exists(ranges, range => c >= range.First && c <= range.Last));

    /// <summary>What is in any of several sets.</summary>
    public static RuneClass Union(IReadOnlyList<RuneClass> sets) => sets.Count == 1 ? sets[0] : Of(c => sets.Any(set => set.Contains(c)));

    /// <summary>What is in this set and in another.</summary>
    public RuneClass Intersect(RuneClass other) => Of(c => Contains(c) && other.Contains(c));

    /// <summary>What is not in this set.</summary>
    public RuneClass Complement() => Of(c => !Contains(c));

    /// <summary>Whether a code point is in the set.</summary>
    public bool Contains(int codePoint)
    {
        if (codePoint < 128)
        {
            return (((codePoint < 64 ? _low : _high) >> codePoint) & 1) != 0;
        }

        if (codePoint >= 0x10000)
        {
            return _contains(codePoint);
        }

        var block = _blocks[codePoint / BlockLength] ?? MakeBlock(codePoint / BlockLength);
        return ((block[codePoint % BlockLength / 64] >> codePoint) & 1) != 0;
    }

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

    private ulong[] MakeBlock(int index)
    {
        var block = new ulong[BlockLength / 64];
        for (var i = 0; i < BlockLength; i++)
        {
            block[i / 64] |= _contains((index * BlockLength) + i) ? 1UL << i : 0;
        }

        _blocks[index] = block;
        return block;
    }
}
