using Candor.Inference.Manifest;

namespace Candor.Inference.Execution;

/// <summary>One row's outputs of a run, valid until the next run.</summary>
/// <param name="buffers">The run's buffers.</param>
/// <param name="scan">The statistics of the run's logits.</param>
/// <param name="architecture">Sizes of the network.</param>
/// <param name="first">The row's first token, counted over all rows.</param>
internal readonly ref struct PassOutput(TokenBuffers buffers, LogitScan scan, ModelArchitecture architecture, int first)
{
    /// <summary>Logits after a token of the row, shape <c>[v]</c>.</summary>
    public ReadOnlySpan<float> Logits(int token) =>
        buffers.Logits.Slice((long)(first + token) * architecture.VocabularySize, architecture.VocabularySize);

    /// <summary>Statistics of the logits after a token of the row.</summary>
    public OutputStatistics Statistics(int token) => scan[first + token];

    /// <summary>Residual stream of a token of the row, shape <c>[d]</c>.</summary>
    public ReadOnlySpan<float> Residual(int token, int hookPoint) =>
        buffers.Residuals[hookPoint].Slice((long)(first + token) * architecture.HiddenSize, architecture.HiddenSize);
}
