using Candor.Inference.Execution.KeyValues;

namespace Candor.Inference.Execution.Masked;

/// <summary>Slots with memory of their own each, for graphs that take the past from a batch's buffers.</summary>
internal sealed class MaskedPool : KeyValuePool
{
    // The last one in is the first one out: its memory is resident already.
    private readonly Stack<MaskedSlot> _free = new();
    private readonly MaskedSlot[] _slots;

    public MaskedPool(KeyValueLayout layout, int count, int maxLength)
        : base(count, maxLength)
    {
        _slots = [.. Enumerable.Range(0, count).Select(_ => new MaskedSlot(layout, maxLength))];
        foreach (var slot in _slots.Reverse())
        {
            _free.Push(slot);
        }
    }

    public override void Dispose()
    {
        foreach (var slot in _slots)
        {
            slot.Dispose();
        }
    }

    /// <inheritdoc/>
    protected override KeyValueSlot Take() => _free.Pop();

    /// <inheritdoc/>
    protected override void Give(KeyValueSlot slot) => _free.Push((MaskedSlot)slot);
}
