using Candor.Inference.Manifest;

namespace Candor.Inference.Execution;

/// <summary>The KV slots of an engine: as many as it may have sequences, each for the longest one. Safe to call from any thread.</summary>
internal sealed class KeyValuePool : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Stack<KeyValueSlot> _free = new();
    private readonly KeyValueSlot[] _slots;

    public KeyValuePool(ModelArchitecture architecture, int count, int maxLength)
    {
        _slots = [.. Enumerable.Range(0, count).Select(_ => new KeyValueSlot(architecture, maxLength))];
        MaxLength = maxLength;
        foreach (var slot in _slots.Reverse())
        {
            _free.Push(slot);
        }
    }

    /// <summary>Slots in all.</summary>
    public int Count => _slots.Length;

    /// <summary>Most tokens of a slot.</summary>
    public int MaxLength { get; }

    /// <summary>Slots in use.</summary>
    public int Taken
    {
        get
        {
            lock (_lock)
            {
                return _slots.Length - _free.Count;
            }
        }
    }

    /// <summary>Takes a slot, or null when all are in use.</summary>
    public KeyValueSlot? TryTake()
    {
        lock (_lock)
        {
            return _free.TryPop(out var slot) ? slot : null;
        }
    }

    /// <summary>Gives a slot back; its owner must not use it any more.</summary>
    public void Return(KeyValueSlot slot)
    {
        lock (_lock)
        {
            // The last one in is the first one out: its memory is resident already.
            _free.Push(slot);
        }
    }

    public void Dispose()
    {
        foreach (var slot in _slots)
        {
            slot.Dispose();
        }
    }
}
