namespace Candor.Inference.Execution.KeyValues;

/// <summary>The KV slots of an engine: as many as it may have sequences, each for the longest one. Safe to call from any thread.</summary>
/// <param name="count">Slots in all.</param>
/// <param name="maxLength">Most tokens of a slot.</param>
internal abstract class KeyValuePool(int count, int maxLength) : IDisposable
{
    private int _taken;

    /// <summary>Slots in all.</summary>
    public int Count { get; } = count;

    /// <summary>Most tokens of a slot.</summary>
    public int MaxLength { get; } = maxLength;

    /// <summary>Slots in use.</summary>
    public int Taken
    {
        get
        {
            lock (Lock)
            {
                return _taken;
            }
        }
    }

    /// <summary>Guards which slot is whose.</summary>
    protected Lock Lock { get; } = new();

    /// <summary>Takes a slot, or null when all are in use.</summary>
    public KeyValueSlot? TryTake()
    {
        lock (Lock)
        {
            return _taken++ < Count ? Take() : GiveUp();
        }

        KeyValueSlot? GiveUp()
        {
            _taken--;
            return null;
        }
    }

    /// <summary>Gives a slot back; its owner must not use it any more.</summary>
    public void Return(KeyValueSlot slot)
    {
        lock (Lock)
        {
            _taken--;
            Give(slot);
        }
    }

    public abstract void Dispose();

    /// <summary>A slot that is not in use; there is one.</summary>
    protected abstract KeyValueSlot Take();

    /// <summary>Takes a slot back.</summary>
    protected abstract void Give(KeyValueSlot slot);
}
