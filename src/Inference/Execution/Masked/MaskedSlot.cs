using Candor.Inference.Execution.KeyValues;

namespace Candor.Inference.Execution.Masked;

/// <summary>Keys and values of one sequence, in memory of their own.</summary>
internal sealed class MaskedSlot(KeyValueLayout layout, int maxLength) : KeyValueSlot, IDisposable
{
    // Per layer keys, then values; in each [heads, maxLength, head], so that a head's tokens are contiguous as they are in the graph's tensors.
    private readonly NativeBuffer<byte> _values = new(layout.TokenBytes * maxLength);

    /// <summary>Tokens <c>[from, from + count)</c> of one head, shape <c>[count, head]</c>, as bytes.</summary>
    /// <param name="tensor">Keys of layer i at 2i, its values at 2i + 1.</param>
    /// <param name="head">Key-value head.</param>
    /// <param name="from">First token.</param>
    /// <param name="count">Tokens.</param>
    public Span<byte> Head(int tensor, int head, int from, int count) =>
        _values.Slice(((((long)tensor * layout.Heads) + head) * maxLength + from) * layout.VectorBytes, count * layout.VectorBytes);

    /// <inheritdoc/>
    public override void CopyTo(KeyValueSlot target, int tokens)
    {
        for (var tensor = 0; tensor < layout.Tensors; tensor++)
        {
            for (var head = 0; head < layout.Heads; head++)
            {
                Head(tensor, head, 0, tokens).CopyTo(((MaskedSlot)target).Head(tensor, head, 0, tokens));
            }
        }
    }

    public void Dispose() => _values.Dispose();
}
