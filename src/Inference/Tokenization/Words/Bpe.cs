namespace Candor.Inference.Tokenization.Words;

/// <summary>Byte-pair encoding: joins neighbouring symbols, the earliest learnt pair first, until none is left to join. Immutable but for its cache.</summary>
/// <remarks>Sennrich, Haddow and Birch, "Neural Machine Translation of Rare Words with Subword Units", 2016.</remarks>
internal sealed class Bpe(IReadOnlyDictionary<(int Left, int Right), (int Rank, int Joined)> merges)
{
    // Up to here looking at every pair is faster than keeping a heap.
    private const int ShortWord = 24;

    private readonly Dictionary<ulong, (int Rank, int Joined)> _merges = merges.ToDictionary(
        static pair => Key(pair.Key.Left, pair.Key.Right), static pair => pair.Value);

    /// <summary>Joins the symbols of one word in place.</summary>
    /// <param name="symbols">Ids of the word's characters; afterwards the tokens are at its start.</param>
    /// <returns>The number of tokens.</returns>
    public int Merge(Span<int> symbols) => symbols.Length <= ShortWord ? MergeShort(symbols) : MergeLong(symbols);

    private static ulong Key(int left, int right) => ((ulong)(uint)left << 32) | (uint)right;

    private int MergeShort(Span<int> symbols)
    {
        var count = symbols.Length;
        while (count > 1)
        {
            var best = (Rank: int.MaxValue, Joined: 0);
            var at = -1;
            for (var i = 0; i + 1 < count; i++)
            {
                if (_merges.TryGetValue(Key(symbols[i], symbols[i + 1]), out var merge) && merge.Rank < best.Rank)
                {
                    best = merge;
                    at = i;
                }
            }

            if (at < 0)
            {
                break;
            }

            symbols[at] = best.Joined;
            symbols[(at + 2)..count].CopyTo(symbols[(at + 1)..]);
            count--;
        }

        return count;
    }

    // The same with a heap of candidate pairs over a linked list; a candidate whose symbols have changed since is dropped.
    private int MergeLong(Span<int> symbols)
    {
        var count = symbols.Length;
        var previous = new int[count];
        var following = new int[count];
        var queue = new PriorityQueue<(int At, int Left, int Right, int Joined), (int Rank, int At)>(count);
        for (var i = 0; i < count; i++)
        {
            previous[i] = i - 1;
            following[i] = i + 1 < count ? i + 1 : -1;
        }

        for (var i = 0; i + 1 < count; i++)
        {
            Consider(queue, symbols, i, i + 1);
        }

        while (queue.TryDequeue(out var candidate, out _))
        {
            var (at, left, right, joined) = candidate;
            var next = following[at];
            if (symbols[at] != left || next < 0 || symbols[next] != right)
            {
                continue;
            }

            symbols[at] = joined;
            symbols[next] = -1;
            following[at] = following[next];
            if (following[at] >= 0)
            {
                previous[following[at]] = at;
                Consider(queue, symbols, at, following[at]);
            }

            following[next] = -1;
            if (previous[at] >= 0)
            {
                Consider(queue, symbols, previous[at], at);
            }
        }

        var written = 0;
        for (var i = 0; i >= 0; i = following[i])
        {
            symbols[written++] = symbols[i];
        }

        return written;
    }

    private void Consider(PriorityQueue<(int At, int Left, int Right, int Joined), (int Rank, int At)> queue, ReadOnlySpan<int> symbols, int left, int right)
    {
        if (_merges.TryGetValue(Key(symbols[left], symbols[right]), out var merge))
        {
            queue.Enqueue((left, symbols[left], symbols[right], merge.Joined), (merge.Rank, left));
        }
    }
}
