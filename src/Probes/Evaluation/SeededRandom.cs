using System.Numerics;

namespace Candor.Probes.Evaluation;

/// <summary>SplitMix64: a small generator whose sequence is fixed by its seed for ever, which the framework does not promise of its own.</summary>
/// <remarks>G. Steele, D. Lea, C. Flood, OOPSLA 2014. Not thread-safe, and not for secrets.</remarks>
internal sealed class SeededRandom(ulong seed)
{
    private ulong _state = seed;

    /// <summary>The next 64 bits.</summary>
    public ulong Next()
    {
        _state += 0x9E3779B97F4A7C15;
        var z = _state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>An integer in [0, <paramref name="bound"/>), uniform to within bound / 2^64.</summary>
    public int Below(int bound) => (int)Math.BigMul(Next(), (ulong)bound, out _);

    /// <summary>Shuffles in place (Fisher-Yates).</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (var i = items.Length - 1; i > 0; i--)
        {
            var j = Below(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    /// <summary>A 64-bit hash of text (FNV-1a over UTF-16 code units, then one SplitMix step), equal on every machine and run.</summary>
    public static ulong Hash(ReadOnlySpan<char> text, ulong salt = 0)
    {
        var hash = 0xCBF29CE484222325 ^ BitOperations.RotateLeft(salt, 17);
        foreach (var c in text)
        {
            hash = (hash ^ c) * 0x100000001B3;
        }

        return new SeededRandom(hash).Next();
    }
}
