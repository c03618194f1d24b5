using Candor.Inference.Execution.KeyValues;
using Candor.Inference.Manifest;

namespace Candor.Inference.Execution.Masked;

/// <summary>The memory behind a masked graph's inputs and outputs, enough for every shape in its limits. Not thread-safe: owned by the pass thread.</summary>
internal sealed class BatchBuffers : TokenBuffers
{
    /// <summary>Reserves memory.</summary>
    /// <param name="architecture">Sizes of the network.</param>
    /// <param name="layout">Sizes of its cache.</param>
    /// <param name="maxRows">Most rows of a run.</param>
    /// <param name="maxTokens">Most new tokens of a run, rows × tokens, padding included.</param>
    /// <param name="maxLength">Most tokens of a sequence.</param>
    public BatchBuffers(ModelArchitecture architecture, KeyValueLayout layout, int maxRows, int maxTokens, int maxLength)
        : base(architecture, maxTokens)
    {
        var slots = (long)maxRows * BatchShape.PastFor(maxLength);
        AttentionMask = new NativeBuffer<long>(slots + maxTokens);
        Past = Make(layout, slots);
        Present = Make(layout, slots + maxTokens);
    }

    /// <summary>1 where a slot may be attended to, <c>[rows, past + tokens]</c>.</summary>
    public NativeBuffer<long> AttentionMask { get; }

    /// <summary>Cached keys and values: keys of layer i at 2i, its values at 2i + 1, <c>[rows, heads, past, head]</c>, as bytes.</summary>
    public IReadOnlyList<NativeBuffer<byte>> Past { get; }

    /// <summary>Keys and values after the run, in the same order, <c>[rows, heads, past + tokens, head]</c>, as bytes.</summary>
    public IReadOnlyList<NativeBuffer<byte>> Present { get; }

    /// <inheritdoc/>
    protected override void Dispose(bool isDisposing)
    {
        base.Dispose(isDisposing);
        AttentionMask.Dispose();
        foreach (var buffer in Past.Concat(Present))
        {
            buffer.Dispose();
        }
    }

    private static NativeBuffer<byte>[] Make(KeyValueLayout layout, long tokens) =>
        [.. Enumerable.Range(0, layout.Tensors).Select(_ => new NativeBuffer<byte>(tokens * layout.Heads * layout.VectorBytes))];
}
