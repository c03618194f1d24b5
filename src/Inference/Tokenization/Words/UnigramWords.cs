using System.Buffers;

namespace Candor.Inference.Tokenization.Words;

/// <summary>A unigram language model over pieces: of all ways to cut a word, the one whose scores add up to most.</summary>
/// <remarks>
/// Kudo, "Subword Regularization", 2018; the best path alone, as its Viterbi search finds it. Sums are taken in the original's order, so that ties
/// fall alike.
/// </remarks>
internal sealed class UnigramWords : WordModel
{
    // What the worst score is lowered by for an unknown character; SentencePiece's constant.
    private const double UnknownPenalty = 10;

    private readonly Vocabulary _vocabulary;
    private readonly double[] _scores;
    private readonly int _unknown;
    private readonly double _unknownScore;
    private readonly bool _fallsBackToBytes;
    private readonly int[] _bytes;

    // A trie over UTF-16 units: (node, unit) to node; a node's token, or −1.
    private readonly Dictionary<long, int> _children = [];
    private readonly List<int> _tokens = [-1];

    /// <summary>Makes the model.</summary>
    /// <param name="vocabulary">Token texts; of equal ones the last counts.</param>
    /// <param name="scores">Log-probabilities by id.</param>
    /// <param name="unknown">The token of unknown characters; neighbours are one.</param>
    /// <param name="fallsBackToBytes">Whether unknown characters become <c>&lt;0xNN&gt;</c> tokens instead.</param>
    public UnigramWords(Vocabulary vocabulary, double[] scores, int unknown, bool fallsBackToBytes)
    {
        _vocabulary = vocabulary;
        _scores = scores;
        _unknown = unknown;
        _unknownScore = scores.Min() - UnknownPenalty;
        _fallsBackToBytes = fallsBackToBytes;
        _bytes = vocabulary.FallbackBytes();
        foreach (var (text, id) in vocabulary.Ids)
        {
            var node = 0;
            foreach (var unit in text)
            {
                if (!_children.TryGetValue(Step(node, unit), out var child))
                {
                    child = _tokens.Count;
                    _tokens.Add(-1);
                    _children.Add(Step(node, unit), child);
                }

                node = child;
            }

            _tokens[node] = id;
        }
    }

    protected override void EncodeNew(ReadOnlySpan<char> word, List<int> ids)
    {
        var best = ArrayPool<double>.Shared.Rent(word.Length + 1);
        var from = ArrayPool<int>.Shared.Rent(word.Length + 1);
        var tokens = ArrayPool<int>.Shared.Rent(word.Length + 1);
        from.AsSpan(0, word.Length + 1).Fill(-1);
        best[0] = 0;
        FindBestPath(word, best, from, tokens);

        // Backwards to the pieces' starts, then forwards.
        var starts = new Stack<int>();
        for (var end = word.Length; end > 0; end = from[end])
        {
            var start = from[end];
            while (tokens[end] == _unknown && start > 0 && tokens[start] == _unknown)
            {
                start = from[start];
            }

            from[end] = start;
            starts.Push(end);
        }

        foreach (var end in starts)
        {
            AddPiece(word[from[end]..end], tokens[end], ids);
        }

        ArrayPool<double>.Shared.Return(best);
        ArrayPool<int>.Shared.Return(from);
        ArrayPool<int>.Shared.Return(tokens);
    }

    private static long Step(int node, char unit) => ((long)node << 16) | unit;

    private void FindBestPath(ReadOnlySpan<char> word, double[] best, int[] from, int[] tokens)
    {
        for (var start = 0; start < word.Length;)
        {
            var length = char.IsHighSurrogate(word[start]) ? 2 : 1;
            var hasSingle = false;
            var node = 0;
            for (var end = start + 1; end <= word.Length && _children.TryGetValue(Step(node, word[end - 1]), out node); end++)
            {
                if (_tokens[node] is >= 0 and var token)
                {
                    Offer(start, end, token, _scores[token] + best[start], best, from, tokens);
                    hasSingle |= end == start + length;
                }
            }

            if (!hasSingle)
            {
                Offer(start, start + length, _unknown, _unknownScore + best[start], best, from, tokens);
            }

            start += length;
        }
    }

    private static void Offer(int start, int end, int token, double score, double[] best, int[] from, int[] tokens)
    {
        if (from[end] < 0 || score > best[end])
        {
            (best[end], from[end], tokens[end]) = (score, start, token);
        }
    }

    // Unknown characters that together are a token are that token, then bytes, then unknown: the original's order.
    private void AddPiece(ReadOnlySpan<char> piece, int token, List<int> ids)
    {
        if (token != _unknown)
        {
            ids.Add(token);
            return;
        }

        if (_vocabulary.Find(piece) is >= 0 and var id)
        {
            ids.Add(id);
            return;
        }

        var before = ids.Count;
        var isSpelt = _fallsBackToBytes;
        Span<byte> utf8 = stackalloc byte[4];
        foreach (var rune in isSpelt ? piece.EnumerateRunes() : default)
        {
            foreach (var value in utf8[..rune.EncodeToUtf8(utf8)])
            {
                isSpelt &= _bytes[value] >= 0;
                ids.Add(_bytes[value]);
            }
        }

        if (!isSpelt)
        {
            ids.RemoveRange(before, ids.Count - before);
            ids.Add(_unknown);
        }
    }
}
