using Candor.Inference.Manifest;

namespace Candor.Inference.Execution;

/// <summary>The memory behind what a graph takes and gives for each token. Not thread-safe: owned by the pass thread.</summary>
internal class TokenBuffers : IDisposable
{
    /// <summary>Reserves memory.</summary>
    /// <param name="architecture">Sizes of the network.</param>
    /// <param name="maxTokens">Most tokens of a run, padding included.</param>
    public TokenBuffers(ModelArchitecture architecture, int maxTokens)
    {
        MaxTokens = maxTokens;
        InputIds = new NativeBuffer<long>(maxTokens);
        PositionIds = new NativeBuffer<long>(maxTokens);
        Logits = new NativeBuffer<float>((long)maxTokens * architecture.VocabularySize);
        Residuals = [.. Enumerable.Range(0, architecture.Layers + 1).Select(_ => new NativeBuffer<float>((long)maxTokens * architecture.HiddenSize))];
    }

    /// <summary>Most tokens of a run.</summary>
    public int MaxTokens { get; }

    /// <summary>Token ids, <c>[rows, tokens]</c>.</summary>
    public NativeBuffer<long> InputIds { get; }

    /// <summary>Positions, <c>[rows, tokens]</c>.</summary>
    public NativeBuffer<long> PositionIds { get; }

    /// <summary>Output distributions before softmax, <c>[rows, tokens, v]</c>.</summary>
    public NativeBuffer<float> Logits { get; }

    /// <summary>Residual streams, for each hook point <c>[rows, tokens, d]</c>.</summary>
    public IReadOnlyList<NativeBuffer<float>> Residuals { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(isDisposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Gives the memory back.</summary>
    protected virtual void Dispose(bool isDisposing)
    {
        if (!isDisposing)
        {
            return;
        }

        InputIds.Dispose();
        PositionIds.Dispose();
        Logits.Dispose();
        foreach (var residual in Residuals)
        {
            residual.Dispose();
        }
    }
}
