using System.Buffers;
using System.Collections.Concurrent;
using System.Text;

namespace Candor.Inference.Tokenization;

/// <summary>Tokens of one word: its characters or bytes become symbols, and byte-pair encoding joins them. Immutable but for its bounded cache.</summary>
internal sealed class WordEncoder
{
    // Words are Zipf-distributed: a cache of this size holds nearly all that come again. When it is full it stays as it is.
    private const int CacheCapacity = 16_384;
    private const int LongestCached = 64;

    private readonly Vocabulary _vocabulary;
    private readonly Bpe _bpe;
    private readonly bool _isByteLevel;
    private readonly bool _fallsBackToBytes;
    private readonly bool _ignoresMerges;
    private readonly bool _fusesUnknown;
    private readonly int? _unknown;
    private readonly int[] _bytes = new int[256];
    private readonly HashSet<(int, int)> _pairs = [];
    private readonly ConcurrentDictionary<string, int[]> _cache = new();
    private readonly ConcurrentDictionary<string, int[]>.AlternateLookup<ReadOnlySpan<char>> _cacheBySpan;
    private int _cached;

    public WordEncoder(Vocabulary vocabulary, Bpe bpe, WordEncoding encoding)
    {
        _vocabulary = vocabulary;
        _bpe = bpe;
        _isByteLevel = encoding.IsByteLevel;
        _fallsBackToBytes = encoding.FallsBackToBytes;
        _ignoresMerges = encoding.IgnoresMerges;
        _fusesUnknown = encoding.FusesUnknown;
        _unknown = encoding.Unknown;
        _cacheBySpan = _cache.GetAlternateLookup<ReadOnlySpan<char>>();
        for (var b = 0; b < 256; b++)
        {
            var name = _isByteLevel ? ByteAlphabet.CharOf((byte)b).ToString() : $"<0x{b:X2}>";
            _bytes[b] = vocabulary.Find(name);
        }

        if (!_isByteLevel)
        {
            CollectPairs();
        }
    }

    /// <summary>Adds the tokens of <paramref name="word"/> to <paramref name="ids"/>.</summary>
    public void Encode(ReadOnlySpan<char> word, List<int> ids)
    {
        if (word.IsEmpty)
        {
            return;
        }

        if (word.Length <= LongestCached && _cacheBySpan.TryGetValue(word, out var cached))
        {
            ids.AddRange(cached);
            return;
        }

        var before = ids.Count;
        EncodeUncached(word, ids);
        if (word.Length <= LongestCached && Volatile.Read(ref _cached) < CacheCapacity)
        {
            Interlocked.Increment(ref _cached);
            _cacheBySpan.TryAdd(word, [.. ids.Skip(before)]);
        }
    }

    /// <summary>The last place where <paramref name="word"/> can be cut without changing its tokens, whatever follows; 0 when there is none.</summary>
    /// <remarks>No token reaches across a place whose two characters are neighbours in no token: nothing there can ever be joined.</remarks>
    public int LastSafeCut(ReadOnlySpan<char> word)
    {
        if (_isByteLevel)
        {
            return 0;
        }

        var right = -1;
        for (var i = word.Length; i > 0;)
        {
            Rune.DecodeLastFromUtf16(word[..i], out var rune, out var used);
            if (right >= 0 && !_pairs.Contains((rune.Value, right)) && IsKnown(rune) && IsKnown(new Rune(right)))
            {
                return i;
            }

            right = rune.Value;
            i -= used;
        }

        return 0;
    }

    private void EncodeUncached(ReadOnlySpan<char> word, List<int> ids)
    {
        if (_ignoresMerges && WholeWord(word) is var whole and >= 0)
        {
            ids.Add(whole);
            return;
        }

        // A UTF-16 unit has at most three bytes of UTF-8.
        var symbols = ArrayPool<int>.Shared.Rent(word.Length * 3);
        var count = _isByteLevel ? ByteSymbols(word, symbols) : CharacterSymbols(word, symbols);
        count = _bpe.Merge(symbols.AsSpan(0, count));
        ids.AddRange(symbols.AsSpan(0, count));
        ArrayPool<int>.Shared.Return(symbols);
    }

    private int WholeWord(ReadOnlySpan<char> word) => _vocabulary.Find(_isByteLevel ? ByteAlphabet.Spell(word) : word);

    // A byte that is no token is left out, as the original does; a byte-level vocabulary normally has all 256.
    private int ByteSymbols(ReadOnlySpan<char> word, Span<int> symbols)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(word.Length * 3);
        var length = Encoding.UTF8.GetBytes(word, bytes);
        var count = 0;
        foreach (var b in bytes.AsSpan(0, length))
        {
            if (_bytes[b] >= 0)
            {
                symbols[count++] = _bytes[b];
            }
        }

        ArrayPool<byte>.Shared.Return(bytes);
        return count;
    }

    // An unknown character waits until the next known one, past bytes that follow it: the original's order.
    private int CharacterSymbols(ReadOnlySpan<char> word, Span<int> symbols)
    {
        Span<byte> utf8 = stackalloc byte[4];
        Span<char> utf16 = stackalloc char[2];
        var count = 0;
        var isUnknownPending = false;
        foreach (var rune in word.EnumerateRunes())
        {
            var id = _vocabulary.Find(utf16[..rune.EncodeToUtf16(utf16)]);
            if (id >= 0)
            {
                if (isUnknownPending)
                {
                    symbols[count++] = _unknown!.Value;
                    isUnknownPending = false;
                }

                symbols[count++] = id;
            }
            else if (_fallsBackToBytes && TryBytes(utf8[..rune.EncodeToUtf8(utf8)], symbols[count..]))
            {
                count += rune.Utf8SequenceLength;
            }
            else if (_unknown is { } unknown)
            {
                if (isUnknownPending && !_fusesUnknown)
                {
                    symbols[count++] = unknown;
                }

                isUnknownPending = true;
            }
        }

        if (isUnknownPending)
        {
            symbols[count++] = _unknown!.Value;
        }

        return count;
    }

    private bool TryBytes(ReadOnlySpan<byte> utf8, Span<int> symbols)
    {
        foreach (var b in utf8)
        {
            if (_bytes[b] < 0)
            {
                return false;
            }
        }

        for (var i = 0; i < utf8.Length; i++)
        {
            symbols[i] = _bytes[utf8[i]];
        }

        return true;
    }

    // Whether the character certainly leaves no pending unknown behind.
    private bool IsKnown(Rune rune)
    {
        Span<char> utf16 = stackalloc char[2];
        Span<byte> utf8 = stackalloc byte[4];
        Span<int> symbols = stackalloc int[4];
        return _vocabulary.Find(utf16[..rune.EncodeToUtf16(utf16)]) >= 0
            || (_fallsBackToBytes && TryBytes(utf8[..rune.EncodeToUtf8(utf8)], symbols));
    }

    private void CollectPairs()
    {
        foreach (var token in _vocabulary.Texts)
        {
            var left = -1;
            foreach (var rune in token.EnumerateRunes())
            {
                if (left >= 0)
                {
                    _pairs.Add((left, rune.Value));
                }

                left = rune.Value;
            }
        }
    }
}

/// <summary>How words become symbols.</summary>
/// <param name="IsByteLevel">Symbols are bytes, each spelt as a printable character.</param>
/// <param name="FallsBackToBytes">Characters that are no token become <c>&lt;0xNN&gt;</c> tokens.</param>
/// <param name="IgnoresMerges">A word that is a token is that token.</param>
/// <param name="FusesUnknown">Unknown characters next to each other are one token.</param>
/// <param name="Unknown">The token of unknown characters; null when they are left out.</param>
internal sealed record WordEncoding(bool IsByteLevel, bool FallsBackToBytes, bool IgnoresMerges, bool FusesUnknown, int? Unknown);
