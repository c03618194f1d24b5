using Candor.Inference.Execution;
using Candor.Inference.Execution.KeyValues;

namespace Candor.Inference.Scheduling;

/// <summary>
/// Who holds a KV slot: open sequences, and closed ones that are kept for their beginning. Guarded by the lock of <see cref="ForwardQueue"/>.
/// </summary>
/// <param name="pool">Where the slots come from; not disposed here.</param>
/// <param name="rows">Most closed sequences that are kept.</param>
internal sealed class SequenceSlots(KeyValuePool pool, int rows)
{
    private readonly PrefixCache _prefixes = new(rows);

    /// <summary>Sequences that hold a slot and are not closed.</summary>
    public int Open => pool.Taken - _prefixes.Kept;

    /// <summary>Takes a slot; a closed sequence that is kept for its beginning makes room. Null when all belong to open ones.</summary>
    public KeyValueSlot? TryTake()
    {
        if (pool.TryTake() is { } slot)
        {
            return slot;
        }

        if (_prefixes.Evict() is not { } kept)
        {
            return null;
        }

        GiveBack(kept);
        return pool.TryTake();
    }

    /// <summary>Notes a sequence that was made.</summary>
    public void Opened(SequenceState sequence) => _prefixes.Add(sequence);

    /// <summary>Notes that a sequence was closed; its slot is given back, or that of one that makes room for it.</summary>
    public void Free(SequenceState sequence)
    {
        if (_prefixes.Close(sequence) is { } leaving)
        {
            GiveBack(leaving);
        }
    }

    /// <inheritdoc cref="PrefixCache.Find"/>
    public SequenceState? Find(SequenceState sequence, ReadOnlySpan<int> tokens, out int shared) => _prefixes.Find(sequence, tokens, out shared);

    private void GiveBack(SequenceState sequence)
    {
        sequence.Release();
        pool.Return(sequence.Slot);
    }
}
