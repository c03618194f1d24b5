using Candor.Inference.Manifest;

namespace Candor.Inference.Execution;

/// <summary>The memory behind the graph's inputs and outputs, enough for every shape in its limits. Not thread-safe: owned by the pass thread.</summary>
internal sealed class BatchBuffers : IDisposable
{
    /// <summary>Reserves memory.</summary>
    /// <param name="architecture">Sizes of the network.</param>
    /// <param name="maxRows">Most rows of a run.</param>
    /// <param name="maxTokens">Most new tokens of a run, rows × tokens, padding included.</param>
    /// <param name="maxLength">Most tokens of a sequence.</param>
    public BatchBuffers(ModelArchitecture architecture, int maxRows, int maxTokens, int maxLength)
    {
        var slots = (long)maxRows * BatchShape.PastFor(maxLength);
        var width = (long)architecture.KeyValueHeads * architecture.HeadSize;
        InputIds = new NativeBuffer<long>(maxTokens);
        PositionIds = new NativeBuffer<long>(maxTokens);
        AttentionMask = new NativeBuffer<long>(slots + maxTokens);
        Logits = new NativeBuffer<float>((long)maxTokens * architecture.VocabularySize);
        Residuals = Make(architecture.Layers + 1, (long)maxTokens * architecture.HiddenSize);
        Past = Make(2 * architecture.Layers, slots * width);
        Present = Make(2 * architecture.Layers, (slots + maxTokens) * width);
    }

    /// <summary>Token ids, <c>[rows, tokens]</c>.</summary>
    public NativeBuffer<long> InputIds { get; }

    /// <summary>Positions, <c>[rows, tokens]</c>.</summary>
    public NativeBuffer<long> PositionIds { get; }

    /// <summary>1 where a slot may be attended to, <c>[rows, past + tokens]</c>.</summary>
    public NativeBuffer<long> AttentionMask { get; }

    /// <summary>Output distributions before softmax, <c>[rows, tokens, v]</c>.</summary>
    public NativeBuffer<float> Logits { get; }

    /// <summary>Residual streams, for each hook point <c>[rows, tokens, d]</c>.</summary>
    public IReadOnlyList<NativeBuffer<float>> Residuals { get; }

    /// <summary>Cached keys and values: keys of layer i at 2i, its values at 2i + 1, <c>[rows, heads, past, head]</c>.</summary>
    public IReadOnlyList<NativeBuffer<float>> Past { get; }

    /// <summary>Keys and values after the run, in the same order, <c>[rows, heads, past + tokens, head]</c>.</summary>
    public IReadOnlyList<NativeBuffer<float>> Present { get; }

    public void Dispose()
    {
        InputIds.Dispose();
        PositionIds.Dispose();
        AttentionMask.Dispose();
        Logits.Dispose();
        foreach (var buffer in Residuals.Concat(Past).Concat(Present))
        {
            buffer.Dispose();
        }
    }

    private static NativeBuffer<float>[] Make(int count, long length) => [.. Enumerable.Range(0, count).Select(_ => new NativeBuffer<float>(length))];
}
