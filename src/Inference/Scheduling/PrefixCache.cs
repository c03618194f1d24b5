using Candor.Inference.Execution;

namespace Candor.Inference.Scheduling;

/// <summary>Finds who has run the beginning of a text before: open sequences, and closed ones that are kept for it. Guarded by the queue's lock.</summary>
/// <param name="rows">Most closed sequences that are kept; with 0 nothing is ever found.</param>
internal sealed class PrefixCache(int rows)
{
    /// <summary>Fewest tokens that are taken over.</summary>
    /// <remarks>A chat template's first words are shared by everybody; running them costs no more than looking after a copy.</remarks>
    public const int Shortest = 16;

    private readonly List<SequenceState> _open = [];

    // The one that was used last is at the end.
    private readonly List<SequenceState> _closed = new(rows);

    /// <summary>Closed sequences that are kept, each with its KV slot.</summary>
    public int Kept => _closed.Count;

    /// <summary>Notes a sequence that can be taken from while it is open.</summary>
    public void Add(SequenceState sequence) => _open.Add(sequence);

    /// <summary>Notes that a sequence was closed.</summary>
    /// <returns>The sequence whose memory is to be given back: this one, or one that makes room for it, or none.</returns>
    public SequenceState? Close(SequenceState sequence)
    {
        _open.Remove(sequence);
        if (rows == 0 || sequence.Ticket.HasFailed || sequence.Length <= Shortest)
        {
            return sequence;
        }

        _closed.Add(sequence);
        return _closed.Count > rows ? Evict() : null;
    }

    /// <summary>Takes out the kept sequence that was of no use for the longest time; null when there is none.</summary>
    public SequenceState? Evict()
    {
        if (_closed.Count == 0)
        {
            return null;
        }

        var oldest = _closed[0];
        _closed.RemoveAt(0);
        return oldest;
    }

    /// <summary>Finds who has run most of a new sequence's first tokens.</summary>
    /// <param name="sequence">Empty, with an item under way.</param>
    /// <param name="tokens">The item's tokens.</param>
    /// <param name="shared">
    /// How many tokens can be taken over: the last one that both have is left out, since only running it gives the logits behind it.
    /// </param>
    public SequenceState? Find(SequenceState sequence, ReadOnlySpan<int> tokens, out int shared)
    {
        shared = 0;
        SequenceState? best = null;
        if (rows == 0)
        {
            return best;
        }

        for (var i = 0; i < _closed.Count + _open.Count; i++)
        {
            var other = i < _closed.Count ? _closed[i] : _open[i - _closed.Count];

            // One whose next item is about to begin may be moving its results to larger memory at this moment.
            if (other != sequence && other.Ticket.State != TicketState.Preparing
                && other.SharedPrefix(sequence, tokens) - 1 is var length && length >= Shortest && length > shared)
            {
                (best, shared) = (other, length);
            }
        }

        if (best is not null && _closed.Remove(best))
        {
            _closed.Add(best);
        }

        return best;
    }
}
