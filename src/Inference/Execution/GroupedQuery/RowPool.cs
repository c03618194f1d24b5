using Candor.Inference.Execution.KeyValues;

namespace Candor.Inference.Execution.GroupedQuery;

/// <summary>
/// The cache of a GroupQueryAttention graph: for each layer's keys and values one tensor <c>[rows, heads, length, head]</c>, written in place.
/// </summary>
/// <remarks>
/// A run's past and present are views of these tensors, one row or a range of rows, so that no key or value is ever copied. Low rows are given out
/// first, so that what runs together lies together. One row more than can be taken pads runs that must have one.
/// </remarks>
internal sealed class RowPool : KeyValuePool
{
    private readonly NativeBuffer<byte>[] _tensors;
    private readonly KeyValueRow?[] _owners;

    /// <summary>Reserves memory; it becomes resident as rows fill.</summary>
    public RowPool(KeyValueLayout layout, int count, int maxLength)
        : base(count, maxLength)
    {
        Layout = layout;
        RowBytes = (long)layout.Heads * maxLength * layout.VectorBytes;
        _tensors = [.. Enumerable.Range(0, layout.Tensors).Select(_ => new NativeBuffer<byte>((count + 1) * RowBytes))];
        _owners = new KeyValueRow?[count];
    }

    /// <summary>Sizes of the cache.</summary>
    public KeyValueLayout Layout { get; }

    /// <summary>Bytes of one row of one tensor.</summary>
    public long RowBytes { get; }

    /// <summary>The row that belongs to nobody.</summary>
    public int Scratch => Count;

    /// <summary>A tensor's memory: keys of layer i at 2i, its values at 2i + 1.</summary>
    public NativeBuffer<byte> Tensor(int tensor) => _tensors[tensor];

    /// <summary>Tokens of a row that may count; 0 where it is free.</summary>
    public int Used(int row) => row < Count && Volatile.Read(ref _owners[row]) is { } owner ? owner.Used : 0;

    /// <summary>Copies the first tokens of a row over those of another one. Called by the pass thread.</summary>
    public void Copy(int from, int to, int tokens)
    {
        foreach (var tensor in _tensors)
        {
            for (var head = 0; head < Layout.Heads; head++)
            {
                var offset = (long)head * MaxLength * Layout.VectorBytes;
                var source = tensor.Slice((from * RowBytes) + offset, tokens * Layout.VectorBytes);
                source.CopyTo(tensor.Slice((to * RowBytes) + offset, tokens * Layout.VectorBytes));
            }
        }
    }

    /// <summary>
    /// Puts two rows in each other's place; either may be free. Called by the pass thread, rarely: whoever opens or closes a sequence meanwhile waits.
    /// </summary>
    public void Swap(int first, int second)
    {
        lock (Lock)
        {
            var (a, b) = (_owners[first], _owners[second]);
            if (b is not null)
            {
                Copy(second, Scratch, b.Used);
            }

            if (a is not null)
            {
                Copy(first, second, a.Used);
                a.Index = second;
            }

            if (b is not null)
            {
                Copy(Scratch, first, b.Used);
                b.Index = first;
            }

            (_owners[first], _owners[second]) = (b, a);
        }
    }

    public override void Dispose()
    {
        foreach (var tensor in _tensors)
        {
            tensor.Dispose();
        }
    }

    /// <inheritdoc/>
    protected override KeyValueSlot Take()
    {
        var index = Array.IndexOf(_owners, null);
        return _owners[index] = new KeyValueRow(this, index);
    }

    /// <inheritdoc/>
    protected override void Give(KeyValueSlot slot) => _owners[((KeyValueRow)slot).Index] = null;
}
