using System.Collections.Concurrent;

namespace Candor.Inference.Tokenization.Words;

/// <summary>Tokens of one word, which is what the pre-tokenizers leave together. Immutable but for its bounded cache; safe to share.</summary>
internal abstract class WordModel
{
    // Words are Zipf-distributed: a cache of this size holds nearly all that come again. When it is full it stays as it is.
    private const int CacheCapacity = 32_768;
    private const int LongestCached = 64;

    private readonly ConcurrentDictionary<string, int[]> _cache = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int[]>.AlternateLookup<ReadOnlySpan<char>> _cacheBySpan;
    private int _cached;

    protected WordModel() => _cacheBySpan = _cache.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Adds the tokens of <paramref name="word"/> to <paramref name="ids"/>.</summary>
    public virtual void Encode(ReadOnlySpan<char> word, List<int> ids)
    {
        if (!word.IsEmpty)
        {
            EncodeCached(word, ids);
        }
    }

    /// <summary>The last place where <paramref name="word"/> can be cut without changing its tokens, whatever follows; 0 when there is none.</summary>
    public virtual int LastSafeCut(ReadOnlySpan<char> word) => 0;

    /// <summary>Adds the tokens of a word that is not in the cache.</summary>
    protected abstract void EncodeNew(ReadOnlySpan<char> word, List<int> ids);

    /// <summary>Adds the tokens of a word, from the cache where it has been seen before.</summary>
    protected void EncodeCached(ReadOnlySpan<char> word, List<int> ids)
    {
        if (word.Length > LongestCached)
        {
            EncodeNew(word, ids);
            return;
        }

        if (_cacheBySpan.TryGetValue(word, out var cached))
        {
            ids.AddRange(new ReadOnlySpan<int>(cached));
            return;
        }

        var before = ids.Count;
        EncodeNew(word, ids);
        if (Volatile.Read(ref _cached) < CacheCapacity)
        {
            Interlocked.Increment(ref _cached);
            _cacheBySpan.TryAdd(word, [.. ids[before..]]);
        }
    }
}
