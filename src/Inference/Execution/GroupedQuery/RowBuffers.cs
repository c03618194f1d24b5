using Candor.Inference.Manifest;

namespace Candor.Inference.Execution.GroupedQuery;

/// <summary>The memory behind what a GroupQueryAttention graph takes and gives beside its cache. Not thread-safe: owned by the pass thread.</summary>
internal sealed class RowBuffers : TokenBuffers
{
    /// <summary>Reserves memory.</summary>
    /// <param name="architecture">Sizes of the network.</param>
    /// <param name="maxRows">Most rows of a block.</param>
    /// <param name="maxTokens">Most tokens of a run, padding included.</param>
    /// <param name="maxLength">Most tokens of a sequence.</param>
    public RowBuffers(ModelArchitecture architecture, int maxRows, int maxTokens, int maxLength)
        : base(architecture, maxTokens)
    {
        AttentionMask = new NativeBuffer<long>((long)maxRows * maxLength);
        BlockLengths = new NativeBuffer<int>(maxRows);
        LaneLengths = new NativeBuffer<int>(RunCosts.MostLanes);
        LaneTotals = new NativeBuffer<int>(RunCosts.MostLanes);
    }

    /// <summary>For the graph as it is: as many ones as a row has tokens, the new ones included, <c>[rows, width]</c>.</summary>
    public NativeBuffer<long> AttentionMask { get; }

    /// <summary>Tokens of each row of the block with the new one, less one, <c>[rows]</c>.</summary>
    public NativeBuffer<int> BlockLengths { get; }

    /// <summary>The largest of them plus one, and at least 2, scalar.</summary>
    public NativeBuffer<int> BlockTotal { get; } = new(1);

    /// <summary>Tokens of each lane's row with the new ones, less one, <c>[lanes]</c>.</summary>
    public NativeBuffer<int> LaneLengths { get; }

    /// <summary>The same, not less one, <c>[lanes]</c>.</summary>
    public NativeBuffer<int> LaneTotals { get; }

    /// <summary>Tokens of the block and of each lane, <c>[1 + lanes]</c>.</summary>
    public NativeBuffer<long> Split { get; } = new(1 + RunCosts.MostLanes);

    /// <inheritdoc/>
    protected override void Dispose(bool isDisposing)
    {
        base.Dispose(isDisposing);
        AttentionMask.Dispose();
        BlockLengths.Dispose();
        BlockTotal.Dispose();
        LaneLengths.Dispose();
        LaneTotals.Dispose();
        Split.Dispose();
    }
}
