using Candor.Inference.Manifest;

namespace Candor.Inference.Execution;

/// <summary>Keys and values of one sequence. Only the pass thread reads and writes it.</summary>
internal sealed class KeyValueSlot(ModelArchitecture architecture, int maxLength) : IDisposable
{
    // Per layer keys, then values; in each [heads, maxLength, head], so that a head's tokens are contiguous as they are in the graph's tensors.
    private readonly NativeBuffer<float> _values =
        new(2L * architecture.Layers * architecture.KeyValueHeads * maxLength * architecture.HeadSize);

    /// <summary>Tokens <c>[from, from + count)</c> of one head, shape <c>[count, head]</c>.</summary>
    /// <param name="tensor">Keys of layer i at 2i, its values at 2i + 1.</param>
    /// <param name="head">Key-value head.</param>
    /// <param name="from">First token.</param>
    /// <param name="count">Tokens.</param>
    public Span<float> Head(int tensor, int head, int from, int count) =>
        _values.Slice(((((long)tensor * architecture.KeyValueHeads) + head) * maxLength + from) * architecture.HeadSize, count * architecture.HeadSize);

    public void Dispose() => _values.Dispose();
}
