using System.Buffers;
using System.Text;

namespace Candor.Inference.Tokenization.Words;

/// <summary>Byte-pair encoding over characters, with what becomes of those that are no token.</summary>
internal sealed class CharacterWords : WordModel
{
    private readonly Vocabulary _vocabulary;
    private readonly Bpe _bpe;
    private readonly CharacterWordOptions _options;
    private readonly int[] _bytes;
    private readonly int _mostSymbols;
    private readonly TokenJoints? _joints;

    public CharacterWords(Vocabulary vocabulary, Bpe bpe, CharacterWordOptions options)
    {
        _vocabulary = vocabulary;
        _bpe = bpe;
        _options = options;
        _bytes = vocabulary.FallbackBytes();
        _mostSymbols = 3 + Encoding.UTF8.GetByteCount(options.ContinuingPrefix) + Encoding.UTF8.GetByteCount(options.EndSuffix);

        // A word that counts whole, and characters that are spelt by their place, are more than their parts.
        if (!options.IgnoresMerges && options.ContinuingPrefix.Length == 0 && options.EndSuffix.Length == 0)
        {
            _joints = new TokenJoints(vocabulary.Texts, rune => IsKnown(new Rune(rune)));
        }
    }

    /// <inheritdoc/>
    public override void Encode(ReadOnlySpan<char> word, List<int> ids)
    {
        while (_joints is not null && _joints.FirstCut(word) is > 0 and var cut)
        {
            EncodeCached(word[..cut], ids);
            word = word[cut..];
        }

        base.Encode(word, ids);
    }

    /// <inheritdoc/>
    public override int LastSafeCut(ReadOnlySpan<char> word) => _joints?.LastCut(word) ?? 0;

    protected override void EncodeNew(ReadOnlySpan<char> word, List<int> ids)
    {
        if (_options.IgnoresMerges && _vocabulary.Find(word) is >= 0 and var whole)
        {
            ids.Add(whole);
            return;
        }

        var symbols = ArrayPool<int>.Shared.Rent(word.Length * _mostSymbols);
        var count = Symbols(word, symbols);
        ids.AddRange(symbols.AsSpan(0, _bpe.Merge(symbols.AsSpan(0, count))));
        ArrayPool<int>.Shared.Return(symbols);
    }

    // An unknown character waits until the next known one, past bytes that follow it: the original's order.
    private int Symbols(ReadOnlySpan<char> word, Span<int> symbols)
    {
        var count = 0;
        var isUnknownPending = false;
        Span<char> spelling = stackalloc char[_options.ContinuingPrefix.Length + 2 + _options.EndSuffix.Length];
        for (var at = 0; at < word.Length;)
        {
            var length = char.IsHighSurrogate(word[at]) ? 2 : 1;
            var text = Spell(word, at, length, spelling);
            at += length;
            if (_vocabulary.Find(text) is >= 0 and var id)
            {
                if (isUnknownPending)
                {
                    symbols[count++] = _options.Unknown!.Value;
                    isUnknownPending = false;
                }

                symbols[count++] = id;
            }
            else if (_options.FallsBackToBytes && TryBytes(text, symbols[count..], out var written))
            {
                count += written;
            }
            else if (_options.Unknown is { } unknown)
            {
                if (isUnknownPending && !_options.FusesUnknown)
                {
                    symbols[count++] = unknown;
                }

                isUnknownPending = true;
            }
        }

        if (isUnknownPending)
        {
            symbols[count++] = _options.Unknown!.Value;
        }

        return count;
    }

    // The character as the vocabulary spells it: after the first with a prefix, the last with a suffix.
    private ReadOnlySpan<char> Spell(ReadOnlySpan<char> word, int at, int length, Span<char> spelling)
    {
        var prefix = at > 0 ? _options.ContinuingPrefix : "";
        var suffix = at + length == word.Length ? _options.EndSuffix : "";
        if (prefix.Length == 0 && suffix.Length == 0)
        {
            return word.Slice(at, length);
        }

        prefix.CopyTo(spelling);
        word.Slice(at, length).CopyTo(spelling[prefix.Length..]);
        suffix.CopyTo(spelling[(prefix.Length + length)..]);
        return spelling[..(prefix.Length + length + suffix.Length)];
    }

    private bool TryBytes(ReadOnlySpan<char> text, Span<int> symbols, out int written)
    {
        written = 0;
        Span<byte> utf8 = stackalloc byte[4];
        foreach (var rune in text.EnumerateRunes())
        {
            foreach (var value in utf8[..rune.EncodeToUtf8(utf8)])
            {
                if (_bytes[value] < 0)
                {
                    return false;
                }

                symbols[written++] = _bytes[value];
            }
        }

        return true;
    }

    // Whether the character certainly leaves no pending unknown behind.
    private bool IsKnown(Rune rune)
    {
        Span<char> utf16 = stackalloc char[2];
        Span<int> symbols = stackalloc int[4];
        var text = utf16[..rune.EncodeToUtf16(utf16)];
        return _vocabulary.Find(text) >= 0 || (_options.FallsBackToBytes && TryBytes(text, symbols, out _));
    }
}

/// <summary>How characters become symbols.</summary>
internal sealed record CharacterWordOptions
{
    /// <summary>Characters that are no token become <c>&lt;0xNN&gt;</c> tokens.</summary>
    public bool FallsBackToBytes { get; init; }

    /// <summary>A word that is a token is that token.</summary>
    public bool IgnoresMerges { get; init; }

    /// <summary>Unknown characters next to each other are one token.</summary>
    public bool FusesUnknown { get; init; }

    /// <summary>The token of unknown characters; null when they are left out.</summary>
    public int? Unknown { get; init; }

    /// <summary>What the vocabulary writes before every character of a word but its first.</summary>
    public string ContinuingPrefix { get; init; } = "";

    /// <summary>What the vocabulary writes after a word's last character.</summary>
    public string EndSuffix { get; init; } = "";
}
